#!/usr/bin/env python3
"""Convert the n-gram Bayes model of py3langid (a wheel) into the one flat file that regnews maps.

    convert.py WHEEL OUT

The layout is restated in Sources/LanguageDetection/NgramModel.swift: one line of JSON, then, each on a multiple of 64
bytes and little-endian, weights of the n-gram that ends at each state (uint8, states x columns; all 0 where none does),
prior (int32, columns), the row of each state (uint16), next states (uint32, rows x 256). Standard library only; no pickle is read. The same wheel
gives the same bytes.
"""
import array
import hashlib
import io
import json
import lzma
import operator
import os
import re
import struct
import sys
import zipfile

SCALE = 20  # steps of 0.05: on the labelled sets no figure moves by more than 0.04 points
FLOOR = -15  # no weight is lower; stored is what a weight lies above it
LOGARITHM = 256  # what the program multiplies logarithms of counts with
# Languages that no authority publishes in, some of them near ones that many do (Extremaduran beside Spanish), and "no
# language": without them a row of weights is two lines of a processor's cache.
DROPPED = "ace bcl crh ext fuv gcf gcr gom grc guw hbo lij ltg zxx".split()


def arrays(blob):
    """The arrays of an .npz file as (shape, type, bytes)."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if data[:6] != b"\x93NUMPY":
                sys.exit(f"{name}: not an array of numpy")
            wide = data[6] > 1
            size = struct.unpack_from("<I" if wide else "<H", data, 8)[0]
            start = 12 if wide else 10
            header = data[start : start + size].decode("latin-1")
            kind = re.search(r"'descr': '([^']+)'", header)[1]
            if "'fortran_order': False" not in header:
                sys.exit(f"{name}: columns before rows")
            shape = [int(n) for n in re.findall(r"\d+", re.search(r"'shape': \(([^)]*)\)", header)[1])]
            found[name.removesuffix(".npy")] = (shape, kind, data[start + size :])
    return found


def main(wheel, out):
    with open(wheel, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with zipfile.ZipFile(wheel) as archive:
        model = arrays(lzma.decompress(archive.read("py3langid/data/model.npz.xz")))
    shapes = {name: (kind, len(shape)) for name, (shape, kind, _) in model.items()}
    wanted = {"ptc": ("<f2", 2), "pc": ("<f4", 1), "nextmove": ("<u4", 1), "nextmove_row": ("<u2", 1), "out_feat": ("<i4", 1)}
    for name, form in wanted.items():
        if shapes.get(name) != form:
            sys.exit(f"{wheel}: `{name}` is {shapes.get(name)}, not {form}; this is another model than models/requirements.txt pins")
    (features, columns), _, weights = model["ptc"]
    (_, kind, names) = model["classes"]
    width = int(kind[2:]) * 4
    classes = [names[i : i + width].decode("utf-32-le").rstrip("\0") for i in range(0, len(names), width)]
    kept = [i for i, code in enumerate(classes) if code not in DROPPED]

    # every half float there is, once
    table = bytearray(1 << 16)
    for bits, (value,) in enumerate(struct.iter_unpack("<e", struct.pack("<65536H", *range(1 << 16)))):
        if FLOOR <= value <= 0:
            table[bits] = min(255, round((value - FLOOR) * SCALE))
    raw = array.array("H", weights)
    if sys.byteorder == "big":
        raw.byteswap()
    pick = operator.itemgetter(*kept)
    lines = [bytes(map(table.__getitem__, pick(raw[i : i + columns]))) for i in range(0, features * columns, columns)]
    none = bytes(len(kept))
    rows = b"".join(none if i < 0 else lines[i] for (i,) in struct.iter_unpack("<i", model["out_feat"][2]))
    priors = [value for (value,) in struct.iter_unpack("<f", model["pc"][2])]
    prior = struct.pack(f"<{len(kept)}i", *(round(priors[i] * SCALE * LOGARITHM) for i in kept))
    states = model["out_feat"][0][0]
    header = {
        "format": "regnews-ngram-1", "version": os.path.basename(wheel).rsplit("-", 3)[0],
        "source_sha256": digest,
        "licence": "BSD-3-Clause", "classes": [classes[i] for i in kept], "states": states,
        "rows": model["nextmove"][0][0] // 256, "scale": SCALE,
    }
    line = json.dumps(header, sort_keys=True).encode()
    line += b" " * (-(len(line) + 1) % 64) + b"\n"
    with open(out + ".open", "wb") as file:
        file.write(line)
        for part in (rows, prior, model["nextmove_row"][2], model["nextmove"][2]):
            file.write(part + bytes(-len(part) % 64))
        file.flush()
        os.fsync(file.fileno())
    os.replace(out + ".open", out)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
