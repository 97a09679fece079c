//! Compiles what is typed at a prompt: `await` may stand at the top level, and a last expression gives a value.
//!
//! RustPython's compiler knows no top-level `await`. A statement that has one is therefore compiled as the body of an
//! `async def`, in the tree and not in the text, so that lines and columns stay; the names it binds are declared
//! global there, and so belong to the session.

use std::collections::BTreeSet;

use rustpython_ruff_python_ast::visitor::transformer::{self, Transformer};
use rustpython_ruff_python_ast::visitor::{self, Visitor};
use rustpython_ruff_python_ast::{
    Alias, AtomicNodeIndex, Comprehension, ExceptHandler, Expr, ExprContext, Identifier, Mod, ModExpression, ModModule,
    Parameters, Pattern, Stmt, StmtAssign, StmtFunctionDef, StmtGlobal, StmtPass, StmtReturn,
};
use rustpython_ruff_python_parser::{Mode as Grammar, ParseOptions, parse};
use rustpython_ruff_text_size::{Ranged as _, TextRange};
use rustpython_vm::bytecode::CodeObject;
use rustpython_vm::compiler::codegen::compile::compile_top;
use rustpython_vm::compiler::core::SourceFileBuilder;
use rustpython_vm::compiler::{CompileError, CompileOpts, Mode};

/// The name of the function that a statement with `await` becomes; tracebacks show it.
const WRAPPER: &str = "<module>";

/// A statement, compiled.
pub(super) struct Pieces {
    /// All but a last expression. With `awaits`, it defines the coroutine function `<module>`, which returns the value.
    pub(super) body: Option<CodeObject>,
    /// The last expression, if there is one.
    pub(super) last: Option<CodeObject>,
    /// Whether there is an `await` outside of every function.
    pub(super) awaits: bool,
}

/// Compiles one statement or more.
pub(super) fn compile(source: &str, name: &str) -> Result<Pieces, CompileError> {
    let file = SourceFileBuilder::new(name, source).finish();
    let build = |tree, mode| compile_top(tree, file.clone(), mode, CompileOpts::default()).map_err(CompileError::from);
    let parsed = parse(source, ParseOptions::from(Grammar::Module));
    let parsed = parsed.map_err(|error| CompileError::from_ruff_parse_error(error, &file))?.into_syntax();
    let Mod::Module(mut module) = parsed else { return Ok(Pieces { body: None, last: None, awaits: false }) };
    let mut found = Found::default();
    found.visit_body(&module.body);
    if found.awaits && !found.leaves {
        let body = Some(build(Mod::Module(wrapped(module, found.names)), Mode::Exec)?);
        return Ok(Pieces { body, last: None, awaits: true });
    }
    let last = module.body.pop_if(|last| matches!(last, Stmt::Expr(_)));
    let body = if module.body.is_empty() { None } else { Some(build(Mod::Module(module), Mode::Exec)?) };
    let last = match last {
        Some(Stmt::Expr(last)) => {
            let range = last.range;
            let tree = ModExpression { node_index: AtomicNodeIndex::NONE, range, body: last.value };
            Some(build(Mod::Expression(tree), Mode::Eval)?)
        }
        _ => None,
    };
    Ok(Pieces { body, last, awaits: false })
}

/// `async def <module>(): global …; …; return last`.
fn wrapped(mut module: ModModule, names: BTreeSet<String>) -> ModModule {
    let range = module.body.first().map_or(module.range, |first| TextRange::empty(first.start()));
    let node_index = AtomicNodeIndex::NONE;
    Unannotated.visit_body(&mut module.body);
    if let Some(Stmt::Expr(last)) = module.body.pop_if(|last| matches!(last, Stmt::Expr(_))) {
        let returned = StmtReturn { node_index: AtomicNodeIndex::NONE, range: last.range, value: Some(last.value) };
        module.body.push(Stmt::Return(returned));
    }
    if !names.is_empty() {
        let names = names.into_iter().map(|name| Identifier::new(name, range)).collect();
        module.body.insert(0, Stmt::Global(StmtGlobal { node_index: AtomicNodeIndex::NONE, range, names }));
    }
    let function = StmtFunctionDef {
        node_index,
        range: module.range,
        is_async: true,
        decorator_list: Vec::new(),
        name: Identifier::new(WRAPPER, range),
        type_params: None,
        parameters: Box::new(Parameters::default()),
        returns: None,
        body: module.body,
    };
    ModModule { body: vec![Stmt::FunctionDef(function)], ..ModModule { body: Vec::new(), ..module } }
}

/// Takes annotations off: a name cannot be both annotated and global.
struct Unannotated;

impl Transformer for Unannotated {
    fn visit_stmt(&self, statement: &mut Stmt) {
        match statement {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::AnnAssign(annotated) => {
                let (node_index, range) = (AtomicNodeIndex::NONE, annotated.range);
                let target = (*annotated.target).clone();
                *statement = match annotated.value.take() {
                    Some(value) => Stmt::Assign(StmtAssign { node_index, range, targets: vec![target], value }),
                    None => Stmt::Pass(StmtPass { node_index, range }),
                };
            }
            _ => transformer::walk_stmt(self, statement),
        }
    }
}

/// What stands outside of every function and class.
#[derive(Default)]
pub(super) struct Found {
    awaits: bool,
    /// Whether there is a `return` or a `yield`, which only Python itself may refuse.
    leaves: bool,
    /// The names that are bound.
    pub(super) names: BTreeSet<String>,
}

impl Found {
    fn binds(&mut self, name: &str) {
        self.names.insert(name.to_owned());
    }
}

impl<'a> Visitor<'a> for Found {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => return self.binds(&function.name),
            Stmt::ClassDef(class) => return self.binds(&class.name),
            Stmt::Return(_) => self.leaves = true,
            Stmt::For(each) => self.awaits |= each.is_async,
            Stmt::With(with) => self.awaits |= with.is_async,
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Lambda(_) => return,
            Expr::Await(_) => self.awaits = true,
            Expr::Yield(_) | Expr::YieldFrom(_) => self.leaves = true,
            Expr::Name(name) if name.ctx != ExprContext::Load => self.binds(&name.id),
            _ => {}
        }
        visitor::walk_expr(self, expression);
    }

    fn visit_comprehension(&mut self, comprehension: &'a Comprehension) {
        self.awaits |= comprehension.is_async;
        // Its target is a name of its own.
        self.visit_expr(&comprehension.iter);
        comprehension.ifs.iter().for_each(|condition| self.visit_expr(condition));
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.binds(name);
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_alias(&mut self, alias: &'a Alias) {
        let bound = alias.asname.as_ref().unwrap_or(&alias.name);
        self.binds(bound.split('.').next().unwrap_or(bound));
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let bound = match pattern {
            Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            Pattern::MatchStar(pattern) => pattern.name.as_ref(),
            Pattern::MatchMapping(pattern) => pattern.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = bound {
            self.binds(name);
        }
        visitor::walk_pattern(self, pattern);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> (bool, String) {
        let module = parse(source, ParseOptions::from(Grammar::Module)).expect("it is Python").into_syntax();
        let Mod::Module(module) = module else { panic!("it is a module") };
        let mut found = Found::default();
        found.visit_body(&module.body);
        (found.awaits, found.names.into_iter().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn awaits_count_outside_of_functions_alone() {
        assert_eq!(found("async def f(): await g()"), (false, "f".into()));
        assert_eq!(found("x = await f()"), (true, "x".into()));
        assert_eq!(found("async with a as b: c = 1"), (true, "b c".into()));
        assert_eq!(found("for i in range(3):\n    await f(i)"), (true, "i".into()));
        assert_eq!(found("[await f(i) for i in range(3)]"), (true, String::new()));
        assert_eq!(found("[i async for i in f()]"), (true, String::new()));
        assert_eq!(found("lambda: 1"), (false, String::new()));
    }

    #[test]
    fn every_way_to_bind_a_name_is_seen() {
        let source = "import a.b, c as d\nfrom e import f\nclass G: g = 1\nh += 1\ni: int = 1\n(j := 1)\ndel k\n\
                      try: pass\nexcept E as l: pass\nmatch m:\n    case [n, *o]: pass\n    case {**p}: pass\nq[0] = 1";
        assert_eq!(found(source).1, "G a d f h i j k l n o p");
    }

    #[test]
    fn what_returns_is_left_for_python_to_refuse() {
        assert!(compile("return await f()", "<repl>").is_err());
        assert!(compile("await f()", "<repl>").is_ok_and(|pieces| pieces.awaits));
        assert!(compile("x: int = await f()", "<repl>").is_ok());
    }
}
