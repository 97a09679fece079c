//! A session as a program that any Python runs: definitions stay where they are read first, everything else becomes the
//! body of one coroutine, whose names are global as they were at the prompt.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rustpython_ruff_python_ast::visitor::{self, Visitor};
use rustpython_ruff_python_ast::{Expr, Mod, ModModule, Stmt};
use rustpython_ruff_python_parser::{Mode, ParseOptions, parse};
use rustpython_ruff_text_size::{Ranged as _, TextRange};

use super::compile::Found;

/// What was typed at once.
struct Piece<'a> {
    text: &'a str,
    tree: ModModule,
    names: BTreeSet<String>,
}

/// The program that these statements, in their order, amount to.
#[must_use]
pub fn program(statements: &[String]) -> String {
    let pieces: Vec<_> = statements.iter().filter_map(|text| piece(text)).collect();
    let mut times = BTreeMap::<&str, usize>::new();
    for name in pieces.iter().flat_map(|piece| &piece.names) {
        *times.entry(name).or_default() += 1;
    }
    let once = |piece: &Piece<'_>| piece.names.iter().all(|name| times.get(name.as_str()) == Some(&1));
    let (first, rest): (Vec<_>, Vec<_>) = pieces.iter().partition(|piece| defines(&piece.tree) && once(piece));
    let mut text = String::from("# A session at looplab's prompt, as a program.\nimport asyncio\n");
    for piece in first {
        let _ = write!(text, "\n{}\n", piece.text.trim_matches('\n'));
    }
    let main = ["main", "session"].into_iter().find(|name| !times.contains_key(name)).unwrap_or("the_session");
    let _ = write!(text, "\n\nasync def {main}():\n");
    let names: BTreeSet<_> = rest.iter().flat_map(|piece| &piece.names).map(String::as_str).collect();
    if !names.is_empty() {
        let _ = writeln!(text, "    global {}", names.into_iter().collect::<Vec<_>>().join(", "));
    }
    if rest.is_empty() {
        text.push_str("    pass\n");
    }
    for piece in rest {
        text.push_str(&indented(piece));
    }
    let _ = write!(text, "\n\nasyncio.run({main}())\n");
    text
}

fn piece(text: &str) -> Option<Piece<'_>> {
    let Mod::Module(tree) = parse(text, ParseOptions::from(Mode::Module)).ok()?.into_syntax() else { return None };
    let mut found = Found::default();
    found.visit_body(&tree.body);
    Some(Piece { text, tree, names: found.names })
}

/// Whether a piece only imports and defines, so that it does not matter when it is run.
fn defines(tree: &ModModule) -> bool {
    !tree.body.is_empty()
        && tree.body.iter().all(|statement| match statement {
            Stmt::Import(_) | Stmt::ImportFrom(_) => true,
            Stmt::FunctionDef(function) => {
                function.decorator_list.is_empty()
                    && function.parameters.iter_non_variadic_params().all(|parameter| parameter.default.is_none())
            }
            Stmt::ClassDef(class) => {
                class.decorator_list.is_empty()
                    && class.arguments.is_none()
                    && class.body.iter().all(|part| matches!(part, Stmt::FunctionDef(_) | Stmt::Pass(_)))
            }
            _ => false,
        })
}

/// A piece as part of a function: a name cannot be both annotated and global, and the inside of a string stays as it is.
fn indented(piece: &Piece<'_>) -> String {
    let mut places = Places::default();
    places.visit_body(&piece.tree.body);
    let mut source = String::new();
    let mut at = 0;
    for (range, instead) in &places.annotations {
        source.push_str(&piece.text[at..range.start().to_usize()]);
        source.push_str(instead);
        at = range.end().to_usize();
    }
    source.push_str(&piece.text[at..]);
    // Places of strings are looked for again: annotations before them moved them.
    let strings = self::piece(&source).map(|piece| {
        let mut places = Places::default();
        places.visit_body(&piece.tree.body);
        places.strings
    });
    let strings = strings.unwrap_or_default();
    let mut text = String::new();
    let mut start = 0;
    for line in source.trim_end().lines() {
        let inside = strings.iter().any(|range| range.start().to_usize() < start && start < range.end().to_usize());
        let blanks = if inside || line.is_empty() { "" } else { "    " };
        let _ = writeln!(text, "{blanks}{line}");
        start += line.len() + 1;
    }
    text
}

/// What must be written in another way inside of a function.
#[derive(Default)]
struct Places {
    /// Annotations, and what stands in their place.
    annotations: Vec<(TextRange, &'static str)>,
    /// Strings.
    strings: Vec<TextRange>,
}

impl<'a> Visitor<'a> for Places {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::AnnAssign(annotated) if annotated.value.is_some() => {
                self.annotations.push((TextRange::new(annotated.target.end(), annotated.annotation.end()), ""));
            }
            Stmt::AnnAssign(annotated) => self.annotations.push((annotated.range, "pass")),
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {
                let annotations = std::mem::take(&mut self.annotations);
                visitor::walk_stmt(self, statement);
                self.annotations = annotations;
                return;
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if matches!(expression, Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::FString(_)) {
            self.strings.push(expression.range());
        }
        visitor::walk_expr(self, expression);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(statements: &[&str]) -> String {
        program(&statements.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn definitions_come_first_and_the_rest_runs_in_one_coroutine() {
        let text = of(&["async def f(x):\n    await asyncio.sleep(x)", "t = asyncio.create_task(f(1))", "await t"]);
        let wanted = "# A session at looplab's prompt, as a program.\nimport asyncio\n\nasync def f(x):\n    await \
                      asyncio.sleep(x)\n\n\nasync def main():\n    global t\n    t = asyncio.create_task(f(1))\n    await \
                      t\n\n\nasyncio.run(main())\n";
        assert_eq!(text, wanted);
    }

    #[test]
    fn what_is_defined_twice_keeps_its_order() {
        let text = of(&["def f(): return 1", "x = f()", "def f(): return 2"]);
        assert!(
            text.contains("    global f, x\n    def f(): return 1\n    x = f()\n    def f(): return 2\n"),
            "{text}"
        );
    }

    #[test]
    fn strings_and_annotations_survive() {
        let text = of(&["text: str = '''one\n  two\n'''", "if True:\n    n: int\n    m = 1", "async def main(): pass"]);
        assert!(text.contains("    text = '''one\n  two\n'''\n"), "{text}");
        assert!(text.contains("    if True:\n        pass\n        m = 1\n"), "{text}");
        assert!(text.ends_with("asyncio.run(session())\n"), "{text}");
    }
}
