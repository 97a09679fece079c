//! What the compiler objects to, found in the tree: which piece of source it is about, and CPython's
//! words where RustPython's differ.

use std::ops::Range;

use rustpython_ruff_python_ast::visitor::source_order::{SourceOrderVisitor, TraversalSignal};
use rustpython_ruff_python_ast::{AnyNodeRef, ModModule};
use rustpython_ruff_text_size::Ranged;

/// CPython's wording of a compiler's message, and the bytes it points to. `at` is where RustPython
/// says it is.
pub(super) fn retell(module: &ModModule, message: &str, at: usize) -> (String, Range<usize>) {
    let mut finder = Finder { at, wanted: wanted(message), functions: 0, found: None };
    finder.visit_body(&module.body);
    let (range, inside_function) = finder.found.unwrap_or((at..at + 1, true));
    let message = match message {
        "'await' outside async function" if !inside_function => "'await' outside function",
        "'continue' outside loop" => "'continue' not properly in loop",
        "'return' with value inside async generator" => "'return' with value in async generator",
        _ if message.starts_with("cannot define nonlocal") => "nonlocal declaration not allowed at module level",
        _ => message,
    };
    (message.to_owned(), range)
}

/// The pieces of source that messages are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Await,
    AsyncStatement,
    Expression,
    Statement,
}

fn wanted(message: &str) -> Wanted {
    if message.starts_with("'await'") {
        Wanted::Await
    } else if message.starts_with("'async ") {
        Wanted::AsyncStatement
    } else if message.starts_with("'yield") || message.starts_with("asynchronous comp") || message.contains("starred") {
        Wanted::Expression
    } else {
        Wanted::Statement
    }
}

struct Finder {
    at: usize,
    wanted: Wanted,
    /// How many functions are open around the present node.
    functions: usize,
    /// The piece, and whether it is inside a function.
    found: Option<(Range<usize>, bool)>,
}

impl Finder {
    /// Whether this is the piece, or (for statements) a closer one than before.
    fn fits(&self, node: AnyNodeRef<'_>, range: &Range<usize>) -> bool {
        match self.wanted {
            Wanted::Await => matches!(node, AnyNodeRef::ExprAwait(_)) && range.start == self.at && self.found.is_none(),
            Wanted::AsyncStatement => match node {
                AnyNodeRef::StmtFor(each) => each.is_async && range.contains(&self.at),
                AnyNodeRef::StmtWith(with) => with.is_async && range.contains(&self.at),
                _ => false,
            },
            Wanted::Expression => node.is_expression() && range.start == self.at && self.found.is_none(),
            Wanted::Statement => {
                let simple = matches!(
                    node,
                    AnyNodeRef::StmtReturn(_)
                        | AnyNodeRef::StmtBreak(_)
                        | AnyNodeRef::StmtContinue(_)
                        | AnyNodeRef::StmtGlobal(_)
                        | AnyNodeRef::StmtNonlocal(_)
                        | AnyNodeRef::Parameter(_)
                );
                simple && range.contains(&self.at)
            }
        }
    }
}

const fn is_function(node: AnyNodeRef<'_>) -> bool {
    matches!(node, AnyNodeRef::StmtFunctionDef(_) | AnyNodeRef::ExprLambda(_))
}

impl<'a> SourceOrderVisitor<'a> for Finder {
    fn enter_node(&mut self, node: AnyNodeRef<'a>) -> TraversalSignal {
        self.functions += usize::from(is_function(node));
        let range = node.range().start().to_usize()..node.range().end().to_usize();
        if self.fits(node, &range) {
            self.found = Some((range, self.functions > 0));
        }
        TraversalSignal::Traverse
    }

    fn leave_node(&mut self, node: AnyNodeRef<'a>) {
        self.functions -= usize::from(is_function(node));
    }
}
