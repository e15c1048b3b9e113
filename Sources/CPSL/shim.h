#ifndef REGNEWS_CPSL_SHIM_H
#define REGNEWS_CPSL_SHIM_H
#include <libpsl.h>
#endif
