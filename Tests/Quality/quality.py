#!/usr/bin/env python3
"""Scores each stage on the labelled data beside the project and holds the figures against floors.json.

  quality.py [--floors Tests/Quality/floors.json]     run by `make quality`, after the release build

Prints a line a figure; ends with 1 when one lies under its floor. Needs ../shared/eval and ../shared/data.
"""
import json, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
EVAL, DATA = ROOT + "/../shared/eval/", ROOT + "/../shared/data/"
TOOL, PARTS = ROOT + "/.build/release/regnews", ROOT + "/.build/release/conformance"


def scored(script, arguments, command):
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run([sys.executable, EVAL + script, *arguments, "--json", out.name, "--", TOOL, *command], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return json.load(open(out.name))


def small(kind, cases):
    text = subprocess.run([sys.executable, EVAL + "small.py", kind, DATA + cases, "--cmd", f"{PARTS} {kind}"], check=True,
                          capture_output=True, text=True).stdout
    return float(re.search(r"^ALL .* (\S+)$", text, re.M)[1])


def feeds(cases):
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run([sys.executable, EVAL + "feeds.py", "--cases", DATA + cases, "--shape", "ndjson", "--map", EVAL + "map.json", "--out",
                        out.name, "--cmd", f"{TOOL} feed --meta --content-type {{content_type}} --url {{base_url}} "
                        "--content-location {content_location} --content-language {header:content-language}"], check=True,
                       stdout=subprocess.DEVNULL)
        return json.load(open(out.name))["case_rate"]


def figures():
    for kind, cases in (("robots", "robots/cases.json"), ("urls", "urls/cases.json"), ("dates", "dates/cases.json"),
                        ("encodings", "encodings/cases.ndjson"), ("sitemaps", "feeds/sitemaps/cases.ndjson")):
        yield kind, small(kind, cases)
    yield "feeds.conformance", feeds("feeds/conformance/cases.ndjson.gz")
    yield "feeds.captured", feeds("feeds/real/real.ndjson.gz")
    for name, r in scored("extraction.py", [], ["clean", "-q"]).items():
        for key in ("f1", "snippet_f1", "lead_found", "title_accuracy", "author_accuracy", "date_accuracy"):
            if key in r:
                yield f"clean.{name}.{key}", r[key]
    r = scored("language.py", [], ["language", "-q"])
    for name in ("news", "sentences", "headlines"):
        yield f"language.{name}.regulator_exact", r[name]["regulator_exact"] / 100
    yield "language.mixed.char_accuracy", r["mixed"]["char_accuracy"] / 100
    r = scored("dedup.py", [], ["deduplicate", "-q"])
    yield "deduplicate.f1", r["pairwise_strict"]["f1"]
    yield "deduplicate.twins_kept_apart", 1 - r["hard_negative_error"]
    yield "deduplicate.revisions_kept_apart", 1 - r["revision_merged"]
    yield "deduplicate.revisions_flagged", r["revision_flag_recall"]
    r = scored("classify.py", [], ["classify", "-q"])
    yield "classify.micro_f1", r["all"]["micro_f1"]
    yield "classify.macro_f1", r["all"]["macro_f1"]
    yield "classify.none_kept_clean", 1 - r["all"]["none_false_positive_rate"]


def main():
    if not os.path.isdir(EVAL):
        sys.exit("quality: skipped, ../shared is not there")
    floors = json.load(open(HERE + "/floors.json"))
    failed = 0
    for name, value in figures():
        floor = floors.get(name)
        low = floor is not None and value < floor
        failed += low
        print(f"{name:40} {value:.4f}" + ("" if floor is None else f"   floor {floor:.3f}") + ("   TOO LOW" if low else ""), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
