// libcrypto, of which we take SHA-256 through the EVP interface (the SHA256_* functions are deprecated).
#ifndef REGNEWS_CCRYPTO_SHIM_H
#define REGNEWS_CCRYPTO_SHIM_H
#include <openssl/evp.h>
#endif
