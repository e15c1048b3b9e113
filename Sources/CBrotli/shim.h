#ifndef REGNEWS_CBROTLI_SHIM_H
#define REGNEWS_CBROTLI_SHIM_H
#include <brotli/decode.h>
#endif
