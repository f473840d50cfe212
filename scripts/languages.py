#!/usr/bin/env python3
"""The table of languages, and the share of language names that it covers.

usage: scripts/languages.py                          print the share
       scripts/languages.py LANGUAGES.YML [DOCS.YML]  write the table anew, then print the share      (needs PyYAML)

LANGUAGES.YML is linguist's lib/linguist/languages.yml, which names the languages that GitHub knows. DOCS.YML is Hugo's docs/data/docs.yaml,
which names those of Chroma, the highlighter of Hugo.
"""
import pathlib, re, sys

CODE = pathlib.Path(__file__).resolve().parents[1] / "site-macros/markdown/src/code"
TABLE = CODE / "languages.tsv"

# Grammars of languages that are dialects of another one, or close enough to one for its colours.
LIKE = {
    "AIDL": "java", "Alpine Abuild": "sh", "Arduino": "cpp", "ArkTS": "typescript", "BitBake": "sh", "Blade": "blade",
    "C2hs Haskell": "haskell", "CSON": "coffeescript", "Caddyfile": "nginx", "Cap'n Proto": "proto", "Cython": "python", "Cuda": "cpp",
    "Cuda C++": "cpp", "DTrace": "c", "Device Tree": "c", "Easybuild": "python", "Ebuild": "sh", "Eclipse Classpath": "xml",
    "Git Attributes": "ini", "Git Config": "ini", "Go Module": "go", "Go Template": "html", "Gradle": "groovy",
    "Gradle Kotlin DSL": "kotlin", "HTML+Django": "jinja", "HolyC": "c", "Ignore List": "ini", "Java Properties": "properties",
    "Jupyter Notebook": "json", "Kit": "html", "LookML": "yaml", "Maven POM": "xml", "MiniYAML": "yaml", "NPM Config": "ini",
    "Nextflow": "nextflow", "Nunjucks": "jinja", "OASv3-json": "json", "OASv3-yaml": "yaml", "OpenCL": "c", "OpenQASM": "c",
    "PEG.js": "javascript", "PLpgSQL": "plsql", "Pip Requirements": "ini", "PromQL": "sql", "Protocol Buffer Text Format": "proto",
    "QMake": "make", "ReScript": "ocaml", "Reason": "ocaml", "Rez": "c", "SaltStack": "yaml", "Slint": "css", "Snakemake": "python",
    "Spline Font Database": "yaml", "Starlark": "python", "Sublime Text Config": "jsonc", "TSQL": "sql", "Unity3D Asset": "yaml",
    "Unix Assembly": "asm", "VBScript": "vb", "Visual Basic .NET": "vb", "WebAssembly": "wasm", "XC": "c", "XProc": "xml", "YANG": "c",
    "edn": "clojure", "nanorc": "ini", "sed": "sh", "tmux": "sh", "Systemd": "systemd", "Thrift": "proto",
}
# Names in use that neither list has.
MORE = {"PromQL": ["promql"], "Arduino": ["arduino", "ino"], "Dotenv": ["env", "dotenv"], "Systemd": ["systemd", "service", "unit"],
        "Go Template": ["tmpl", "gotmpl", "go-template", "helm"], "tmux": ["tmux"], "Kubernetes": ["kubernetes", "k8s"],
        "BibTeX": ["bib"], "Shell": ["posix"], "EBNF": ["ebnf"]}
LIKE["Kubernetes"] = "yaml"


def names_in_code():
    """The names that the code has itself: those of the grammars, and aliases with their grammars."""
    text = (CODE / "language.rs").read_text()
    names = set(re.findall(r'"([^"]+)"', text.split("const NAMES")[1].split("];")[0]))
    aliases = dict(re.findall(r'\("([^"]+)", "([^"]+)"\)', text.split("const ALIASES")[1].split("];")[0]))
    return names, aliases


def rows():
    for line in TABLE.read_text().splitlines():
        if not line.startswith("#"):
            name, grammar, names = line.split("\t")
            yield name, grammar, names.split()


def chroma_lexers(path):
    import yaml

    lexers = yaml.safe_load(open(path))["chroma"]["lexers"]
    return [dict(lexer, Aliases=[str(alias) for alias in lexer["Aliases"] or []]) for lexer in lexers]


def write(languages, chroma):
    import yaml

    names, aliases = names_in_code()
    linguist = yaml.safe_load(open(languages))
    lexers = chroma_lexers(chroma) if chroma else []
    for lexer in lexers:
        # A language of Chroma is one of linguist's if they share a name.
        mine = {alias.lower() for alias in lexer["Aliases"]} | {lexer["Name"].lower()}
        for name, language in linguist.items():
            if name.lower() in mine or mine & {alias.lower() for alias in language.get("aliases", [])}:
                language.setdefault("more", []).extend(lexer["Aliases"])
                break
        else:
            linguist[lexer["Name"]] = {"aliases": lexer["Aliases"]}
    for name, more in MORE.items():
        linguist.setdefault(name, {}).setdefault("more", []).extend(more)
    scopes = {}
    spelled = {}
    for name, language in linguist.items():
        written = [name, *language.get("aliases", []), *language.get("more", [])]
        spelled[name] = list(dict.fromkeys(w.lower().replace(" ", "-") for w in written))
        grammar = next((n for n in spelled[name] if n in names), None) or next((aliases[n] for n in spelled[name] if n in aliases), None)
        grammar = LIKE.get(name, grammar)
        language["grammar"] = None if grammar == "text" else grammar
        if grammar and language.get("tm_scope", "none") != "none":
            scopes.setdefault(language["tm_scope"], grammar)
    for name, language in linguist.items():
        scope = language.get("tm_scope", "none")
        if language["grammar"] is None and name not in LIKE:
            group = linguist.get(language.get("group"), {})
            language["grammar"] = scopes.get(scope) or group.get("grammar")
        extra = [ending.lstrip(".") for ending in language.get("extensions", [])] + language.get("filenames", [])
        language["files"] = [f.lower() for f in extra if " " not in f]
    # A name belongs to one language: names come before aliases, these before the endings that a language lists first, then all others.
    # Languages with a grammar come first, because the others are not highlighted at all.
    taken = {}
    ranked = sorted(linguist.items(), key=lambda item: (item[1]["grammar"] is None, item[0].lower()))
    for pick in (lambda n, l: spelled[n][:1], lambda n, l: spelled[n], lambda n, l: l["files"][:1], lambda n, l: l["files"]):
        for name, language in ranked:
            for word in pick(name, language):
                taken.setdefault(word, name)
    with open(TABLE, "w") as out:
        out.write("# Languages: name, grammar (or `-`), names on fences. Written by scripts/languages.py from linguist's languages.yml,\n")
        out.write("# https://github.com/github-linguist/linguist at b45dbe9b (MIT, Copyright (c) 2017 GitHub, Inc.; see linguist.LICENSE), and the\n")
        out.write("# names of Chroma's lexers, https://github.com/alecthomas/chroma (MIT, Copyright (C) 2017 Alec Thomas).\n")
        for name, language in sorted(linguist.items(), key=lambda item: item[0].lower()):
            words = [w for w in dict.fromkeys(spelled[name] + language["files"]) if taken[w] == name]
            if words:
                out.write(f"{name}\t{language['grammar'] or '-'}\t{' '.join(words)}\n")


def main():
    if len(sys.argv) > 1:
        write(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
    names, aliases = names_in_code()
    known, shown = set(names) | set(aliases), set(names) | set(aliases)
    for _, grammar, words in rows():
        known |= set(words)
        shown |= set(words) if grammar != "-" else set()
    before = len(set(names) | set(aliases))
    print(f"{len(known)} names are known ({before} of them without the table); {len(shown)} ({100 * len(shown) / len(known):.0f} %) are highlighted")
    if len(sys.argv) > 1:
        import yaml

        linguist = yaml.safe_load(open(sys.argv[1]))
        wanted = {w.lower().replace(" ", "-") for n, l in linguist.items() for w in [n, *l.get("aliases", [])]}
        lists = [("linguist's names and aliases", wanted)]
        if len(sys.argv) > 2:
            lexers = chroma_lexers(sys.argv[2])
            lists.append(("Chroma's names", {alias.lower() for lexer in lexers for alias in lexer["Aliases"] if " " not in alias}))
        for what, wanted in lists:
            print(f"{what}: {len(wanted & known)} of {len(wanted)} known ({100 * len(wanted & known) / len(wanted):.1f} %), "
                  f"{len(wanted & shown)} highlighted; before {len(wanted & (set(names) | set(aliases)))}")


if __name__ == "__main__":
    main()
