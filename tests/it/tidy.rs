//! The house keeps its shape: floors look only down, nothing goes in circles, every file says what it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The floors, from the ground up. Halves of one floor never import each other.
const FLOORS: &[&[&str]] = &[
    &["ident", "time"],
    &["trace"],
    &["runtime", "model"],
    &["python"],
    &["kernel", "lesson"],
    &["session"],
    &["tui", "repl", "headless", "export"],
    &["cli"],
];

struct Source {
    path: PathBuf,
    /// `trace::log` for `src/trace/log.rs`; empty for `lib.rs` and `main.rs`.
    module: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let inside = path.strip_prefix(&root).expect("below src").with_extension("");
                let module = inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("::");
                let module = if module == "lib" || module == "main" { String::new() } else { module };
                let text = fs::read_to_string(&path).expect("sources are UTF-8");
                found.push(Source { path, module, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Every `crate::…` path in the code of a file, comments and doc examples left out.
fn crate_paths(text: &str) -> Vec<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(inside) = rest.strip_prefix('{') {
            let inside = inside.split('}').next().unwrap_or_default();
            paths.extend(inside.split(',').map(|part| leading_path(part.trim())));
        } else {
            paths.push(leading_path(rest));
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

fn leading_path(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':')
        .collect::<String>()
        .trim_matches(':')
        .to_owned()
}

fn top(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

#[test]
fn every_module_has_a_floor() {
    let strays: Vec<_> = sources()
        .into_iter()
        .filter(|s| !s.module.is_empty() && floor(top(&s.module)).is_none())
        .map(|s| s.path)
        .collect();
    assert!(strays.is_empty(), "modules without a floor in tests/it/tidy.rs: {strays:?}");
}

#[test]
fn floors_look_only_down() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| !s.module.is_empty()) {
        let own = top(&source.module);
        for path in crate_paths(&source.text) {
            let other = top(&path);
            if other != own && floor(other).is_some() && floor(other) >= floor(own) {
                wrong.push(format!("{} imports crate::{path}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that look up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn no_module_is_its_own_ancestor() {
    let sources = sources();
    let modules: BTreeSet<&str> = sources.iter().map(|s| s.module.as_str()).collect();
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources.iter().filter(|s| !s.module.is_empty()) {
        for path in imported_modules(source) {
            if let Some(&target) = modules.get(longest_module(&path, &modules).as_str())
                && target != source.module
                && !is_facade(target, &source.module)
            {
                arrows.entry(&source.module).or_default().insert(target);
            }
        }
    }
    for start in arrows.keys() {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = arrows[start].iter().copied().collect();
        while let Some(module) = open.pop() {
            assert_ne!(&module, start, "an import cycle runs through {start}");
            if seen.insert(module) {
                open.extend(arrows.get(module).into_iter().flatten());
            }
        }
    }
}

/// Paths a file imports, `super::` made absolute.
fn imported_modules(source: &Source) -> Vec<String> {
    let mut paths = crate_paths(&source.text);
    let parent = source.module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let production = source.text.split("#[cfg(test)]").next().unwrap_or_default();
    for line in production.lines().filter_map(|line| line.trim().strip_prefix("use super::")) {
        paths.push(format!("{parent}::{}", leading_path(line)).trim_matches(':').to_owned());
    }
    paths
}

fn longest_module(path: &str, modules: &BTreeSet<&str>) -> String {
    let mut path = path.to_owned();
    while !modules.contains(path.as_str()) {
        let Some((shorter, _)) = path.rsplit_once("::") else { return String::new() };
        path = shorter.to_owned();
    }
    path
}

/// `trace` re-exports what is in `trace::…`; a child that names it through its parent is no cycle.
fn is_facade(target: &str, module: &str) -> bool {
    module.starts_with(&format!("{target}::"))
}

#[test]
fn every_file_says_what_it_is() {
    let mute: Vec<_> = sources().into_iter().filter(|s| !s.text.starts_with("//! ")).map(|s| s.path).collect();
    assert!(mute.is_empty(), "files without a //! header: {mute:?}");
}

#[test]
fn no_file_is_called_mod() {
    let old: Vec<_> = sources().into_iter().map(|s| s.path).filter(|path| path.ends_with("mod.rs")).collect();
    assert!(old.is_empty(), "write foo.rs beside foo/, not foo/mod.rs: {old:?}");
}

#[test]
fn whatever_the_interface_says_has_an_ascii_twin() {
    let drawn = ["tui", "model", "session", "lesson", "time"];
    let mut mute = BTreeMap::new();
    for source in sources().iter().filter(|source| drawn.contains(&source.module.split("::").next().unwrap_or(""))) {
        let production = source.text.split("#[cfg(test)]").next().unwrap_or_default();
        let code = production.lines().filter(|line| !line.trim_start().starts_with("//"));
        for sign in code.flat_map(str::chars).filter(|sign| !sign.is_ascii()) {
            if looplab::tui::glyphs::twin(&sign.to_string()) == "?" {
                mute.insert(sign, source.path.clone());
            }
        }
    }
    assert!(mute.is_empty(), "signs without an ASCII twin in tui/glyphs.rs: {mute:?}");
}
