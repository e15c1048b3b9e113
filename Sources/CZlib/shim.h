// zlib; its initialiser is a macro, which Swift cannot call.
#ifndef REGNEWS_CZLIB_SHIM_H
#define REGNEWS_CZLIB_SHIM_H
#include <zlib.h>
static inline int czlib_inflate_init(z_stream *stream, int window_bits) { return inflateInit2(stream, window_bits); }
#endif
