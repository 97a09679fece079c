//! The table of asyncio's public names, `docs/asyncio-names.md`: what works here, what differs, what cannot work.
//!
//! The names are those of Python 3.13's documentation. `tests/names/python313.tsv` is what CPython said of them
//! (`tests/names/record` wrote it); the same probe runs here. A name works when it is there, has the signature it
//! has on CPython, and a program of `tests/conformance` says that it `covers:` the name and runs alike on both.
//! With `LOOPLAB_REGENERATE=1` the table is written anew; otherwise it must be what would be written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::running::finish;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What a probe said: page, name, signature.
fn rows(text: &str) -> Vec<(String, String, String)> {
    let row = |line: &str| {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    };
    text.lines().map(row).collect()
}

/// What the probe says on looplab.
fn here() -> Vec<(String, String, String)> {
    let run = Command::new(env!("CARGO_BIN_EXE_looplab"))
        .args(["run", "--headless", "--quiet", "probe.py"])
        .current_dir(root().join("tests/names"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let ended = finish(run.expect("looplab starts")).expect("the probe ends");
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "the probe fails");
    rows(&ended.out)
}

/// Which programs of `tests/conformance` say that they cover a name.
fn covers() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let folder = root().join("tests/conformance");
    let files = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    for program in files(&folder).flat_map(|topic| files(&topic).collect::<Vec<_>>()) {
        if program.extension().is_none_or(|ending| ending != "py") {
            continue;
        }
        let name = program.with_extension("");
        let name = name.strip_prefix(&folder).expect("inside").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&program).expect("a program");
        for line in text.lines() {
            let Some(names) = line.trim().trim_start_matches("# ").strip_prefix("covers:") else { continue };
            for covered in names.split(',').map(str::trim) {
                found.entry(covered.to_owned()).or_default().insert(name.clone());
            }
        }
    }
    found
}

/// A name's state, and why.
fn state(
    name: &str,
    wanted: &str,
    found: Option<&str>,
    note: Option<&(String, String)>,
    programs: Option<&BTreeSet<String>>,
) -> (&'static str, String) {
    let Some(found) = found else {
        return ("missing", note.map_or_else(|| "not there".into(), |(_, why)| why.clone()));
    };
    if let Some((state, why)) = note {
        let state = if state == "cannot" { "cannot" } else { "differs" };
        return (state, why.clone());
    }
    if found != wanted && wanted != "?" {
        return ("differs", format!("its signature is `{found}`, not `{wanted}`"));
    }
    match programs.and_then(BTreeSet::first) {
        Some(program) => ("works", format!("`{program}`")),
        None if name.contains("Abstract") || name.contains("Base") => {
            ("there", "abstract; its heirs are covered".into())
        }
        None => ("there", "no program covers it yet".into()),
    }
}

fn table() -> String {
    let recorded = rows(&read("tests/names/python313.tsv"));
    let here: BTreeMap<String, String> =
        here().into_iter().filter(|row| row.0 != "all").map(|(_, name, signature)| (name, signature)).collect();
    let notes: BTreeMap<String, (String, String)> =
        rows(&read("tests/names/notes.tsv")).into_iter().map(|(name, state, why)| (name, (state, why))).collect();
    let covers = covers();
    let known: BTreeSet<&str> = recorded.iter().map(|row| row.1.as_str()).collect();
    let unknown: Vec<&String> =
        covers.keys().chain(notes.keys()).filter(|name| !known.contains(name.as_str())).collect();
    assert!(unknown.is_empty(), "covered or noted, but not a name of Python 3.13's asyncio: {unknown:?}");

    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut pages: Vec<(&str, String)> = Vec::new();
    for (page, name, wanted) in recorded.iter().filter(|row| row.0 != "all") {
        let (state, why) = state(name, wanted, here.get(name).map(String::as_str), notes.get(name), covers.get(name));
        *counts.entry(state).or_default() += 1;
        let line = format!("| `{name}` | {state} | {why} |\n");
        match pages.iter_mut().find(|(known, _)| known == page) {
            Some((_, text)) => text.push_str(&line),
            None => pages.push((page, line)),
        }
    }
    let total: usize = counts.values().sum();
    let summary: Vec<String> = ["works", "differs", "cannot", "missing", "there"]
        .iter()
        .filter_map(|state| counts.get(state).map(|count| format!("{count} {state}")))
        .collect();
    let mut text = format!(
        "# asyncio's names\n\nEvery public name of Python 3.13's asyncio documentation, and how it stands with it in looplab. A test\n\
         writes this table (CONTRIBUTING.md says how), from a probe that runs on CPython and here, and from the programs\n\
         of `tests/conformance`, which print the same on both.\n\n\
         * **works**: it is there, has CPython's signature, and the program named covers it.\n\
         * **differs**: how it differs is said.\n\
         * **cannot**: it raises an error that says why.\n\
         * **there**: it is there with CPython's signature; no program covers it by name.\n\n\
         Of {total} names: {}.\n",
        summary.join(", ")
    );
    for (page, lines) in pages {
        let _ = write!(text, "\n## {page}\n\n| name | state | shown by, or why |\n| --- | --- | --- |\n{lines}");
    }
    text
}

#[test]
fn the_table_of_names_is_what_the_evidence_says() {
    let path = root().join("docs/asyncio-names.md");
    let table = table();
    if std::env::var_os("LOOPLAB_REGENERATE").is_some() {
        fs::create_dir_all(root().join("docs")).expect("a folder for documents");
        fs::write(&path, table).expect("the table is written");
        return;
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    let stale = stored.lines().zip(table.lines()).find(|(old, new)| old != new);
    assert!(
        stored == table,
        "docs/asyncio-names.md is stale; run\n  LOOPLAB_REGENERATE=1 cargo test --test it names\nfirst difference: {stale:?}"
    );
}

#[test]
fn asyncio_has_the_names_of_python_3_13_and_no_others() {
    let all = |rows: Vec<(String, String, String)>| -> BTreeSet<String> {
        rows.into_iter().filter(|row| row.0 == "all").map(|row| row.1).collect()
    };
    let (theirs, ours) = (all(rows(&read("tests/names/python313.tsv"))), all(here()));
    let missing: Vec<_> = theirs.difference(&ours).collect();
    let more: Vec<_> = ours.difference(&theirs).collect();
    assert!(missing.is_empty() && more.is_empty(), "missing: {missing:?}; too many: {more:?}");
}
