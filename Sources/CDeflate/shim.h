#ifndef REGNEWS_CDEFLATE_SHIM_H
#define REGNEWS_CDEFLATE_SHIM_H
#include <libdeflate.h>
#endif
