#ifndef REGNEWS_CZSTD_SHIM_H
#define REGNEWS_CZSTD_SHIM_H
#include <zstd.h>
#endif
