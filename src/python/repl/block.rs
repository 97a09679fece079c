//! Whether what is typed so far is complete, and how far in the next line begins.

use rustpython_ruff_python_ast::{Mod, Stmt};
use rustpython_ruff_python_parser::{Mode, ParseOptions, parse};

use crate::python::problem::syntax;

/// How what is typed so far can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// It can run, or be refused.
    Complete,
    /// A block that can be longer: an empty line ends it.
    Open,
    /// It cannot end here: a bracket or a string is open, a block has no body yet.
    Unfinished,
}

/// How `source` can go on.
#[must_use]
pub fn typed(source: &str) -> Typed {
    if source.trim_end_matches('\n').ends_with('\\') {
        return Typed::Unfinished;
    }
    if let Ok(parsed) = parse(source, ParseOptions::from(Mode::Module)) {
        let Mod::Module(module) = parsed.into_syntax() else { return Typed::Complete };
        return if module.body.last().is_some_and(is_block) { Typed::Open } else { Typed::Complete };
    }
    let last = source.trim_end().lines().next_back().unwrap_or_default();
    match syntax::explain(source) {
        _ if last.trim_start().starts_with('@') => Typed::Unfinished,
        Some(fault) if fault.message.ends_with("was never closed") => Typed::Unfinished,
        Some(fault) if fault.message.starts_with("unterminated triple-quoted") => Typed::Unfinished,
        Some(fault) if fault.message.starts_with("expected an indented block") && last.ends_with(':') => {
            Typed::Unfinished
        }
        Some(fault) if fault.message.starts_with("expected 'except' or 'finally'") => Typed::Unfinished,
        _ => Typed::Complete,
    }
}

const fn is_block(statement: &Stmt) -> bool {
    matches!(
        statement,
        Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
            | Stmt::If(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::With(_)
            | Stmt::Try(_)
            | Stmt::Match(_)
    )
}

/// Whether a line at the margin still belongs to the block before it.
#[must_use]
pub fn goes_on(line: &str) -> bool {
    const CLAUSES: &[&str] = &["else", "elif", "except", "finally"];
    let word = line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    line.trim().is_empty() || line.starts_with([' ', '\t', '#']) || CLAUSES.contains(&word)
}

/// Where the name at the end of a line begins: letters, digits and dots.
#[must_use]
pub fn name_at(line: &str) -> usize {
    let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    line.char_indices().rev().take_while(|&(_, c)| name(c)).last().map_or(line.len(), |(at, _)| at)
}

/// The blanks that the next line begins with.
#[must_use]
pub fn indentation(source: &str) -> String {
    let last = source.lines().next_back().unwrap_or_default();
    let blanks = &last[..last.len() - last.trim_start().len()];
    let word = last.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if last.trim_end().ends_with(':') {
        format!("{blanks}    ")
    } else if matches!(word, "return" | "raise" | "break" | "continue" | "pass") {
        blanks.strip_suffix("    ").unwrap_or(blanks).to_owned()
    } else {
        blanks.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_known_to_be_complete() {
        for (source, expected) in [
            ("1 + 1", Typed::Complete),
            ("x = (1,", Typed::Unfinished),
            ("text = '''one", Typed::Unfinished),
            ("async def f():", Typed::Unfinished),
            ("async def f():\n    await g()", Typed::Open),
            ("@decorated", Typed::Unfinished),
            ("try:\n    f()", Typed::Unfinished),
            ("if x: pass", Typed::Open),
            ("a = \\", Typed::Unfinished),
            ("1 +* 2", Typed::Complete),
            ("await f()", Typed::Complete),
            ("def f() return 1", Typed::Complete),
        ] {
            assert_eq!(typed(source), expected, "{source}");
        }
    }

    #[test]
    fn a_name_goes_back_to_what_cannot_be_one() {
        assert_eq!(name_at("await queue.pu"), 6);
        assert_eq!(name_at("f("), 2);
        assert_eq!(name_at("größe"), 0);
    }

    #[test]
    fn lines_begin_where_the_block_is() {
        assert_eq!(indentation("async def f():"), "    ");
        assert_eq!(indentation("if a:\n    if b:"), "        ");
        assert_eq!(indentation("if a:\n    return 1"), "");
        assert_eq!(indentation("x = ("), "");
        assert!(goes_on("else:") && goes_on("    x") && !goes_on("elsewhere()"));
    }
}
