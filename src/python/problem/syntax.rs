//! Syntax errors in CPython's words and at CPython's places.
//!
//! The parser below RustPython says what it missed in words of its own. Learners look messages up,
//! so each is told here as CPython 3.13 tells it, to the column. Text in, a [`Fault`] out.

use rustpython_ruff_python_ast::token::TokenKind;
use rustpython_ruff_python_ast::{Expr, ModModule};
use rustpython_ruff_python_parser::{
    InterpolatedStringErrorType as Field, LexicalErrorType as Lexical, Mode, ParseError, ParseErrorType, ParseOptions,
    Parsed, parse_expression, parse_unchecked,
};
use rustpython_vm::compiler::{self, CompileError, CompileOpts};

use super::scope;
use super::text::{Fault, Kind, Text, Token, begins_operand};

/// What is wrong with a program's text, if anything is: what Python would refuse to compile.
#[must_use]
pub fn check(source: &str) -> Option<Fault> {
    let error = compiler::compile(source, compiler::Mode::Exec, "", CompileOpts::default()).err()?;
    Some(fault(source, &error))
}

/// What is wrong with a program that RustPython's compiler refused.
#[must_use]
pub fn fault(source: &str, error: &CompileError) -> Fault {
    let (line, column) = error.python_location();
    let number = |number: usize| u32::try_from(number).unwrap_or(1).max(1);
    explain(source).unwrap_or_else(|| retell(source, &error.to_string(), number(line), number(column)))
}

/// Explains why the parser does not accept `source`; `None` when it does.
#[must_use]
pub fn explain(source: &str) -> Option<Fault> {
    let parsed = parse_unchecked(source, ParseOptions::from(Mode::Module)).try_into_module()?;
    let first = parsed.errors().first()?;
    let text = Text::new(source, parsed.tokens());
    Some(Explainer { text: &text, parsed: &parsed }.explain(first))
}

/// Tells what the compiler objected to, in a program that the parser accepts, as CPython does.
/// `line` and `column` count from 1.
#[must_use]
pub fn retell(source: &str, message: &str, line: u32, column: u32) -> Fault {
    let text = Text::new(source, &[]);
    let at = text.offset(line, column);
    let parsed = parse_unchecked(source, ParseOptions::from(Mode::Module)).try_into_module();
    let (message, node) = match &parsed {
        Some(parsed) => scope::retell(parsed.syntax(), message, at),
        None => (message.to_owned(), at..at + 1),
    };
    text.fault(Kind::Syntax, message, node)
}

struct Explainer<'a> {
    text: &'a Text<'a>,
    parsed: &'a Parsed<ModModule>,
}

impl Explainer<'_> {
    fn explain(&self, first: &ParseError) -> Fault {
        let layout = self.text.layout_fault();
        let lexical = self.lexical_fault();
        let brackets = self.text.bracket_fault();
        // CPython's lexer speaks before its parser does, about whatever comes first in the text.
        let earliest = [layout, lexical, brackets].into_iter().flatten().min_by_key(|fault| (fault.line, fault.column));
        if let Some(fault) = earliest {
            return fault;
        }
        let culprit = self.text.token_at(first.location.start().to_usize());
        if let Some(fault) = self.text.unclosed_before(culprit.range.start) {
            return fault;
        }
        self.grammar_fault(&first.error, first.location.start().to_usize(), &culprit)
    }

    /// What CPython's lexer would not have let pass.
    fn lexical_fault(&self) -> Option<Fault> {
        self.parsed.errors().iter().find_map(|error| self.lexical(error)).or_else(|| self.text.number_fault())
    }

    fn lexical(&self, error: &ParseError) -> Option<Fault> {
        let (start, end) = (error.location.start().to_usize(), error.location.end().to_usize());
        let at = |message: String, start: usize| Some(self.text.point(Kind::Syntax, message, start));
        let field = |field: &Field| match field {
            Field::UnterminatedString => {
                let start = self.text.fstring_before(start);
                let line = self.text.line(start);
                at(format!("unterminated f-string literal (detected at line {line})"), start)
            }
            Field::UnterminatedTripleQuotedString => {
                let start = self.text.fstring_before(start);
                let line = self.text.last_line();
                at(format!("unterminated triple-quoted f-string literal (detected at line {line})"), start)
            }
            Field::SingleRbrace if !self.is_inside_error(start) => {
                at("f-string: single '}' is not allowed".into(), start)
            }
            _ => None,
        };
        match &error.error {
            ParseErrorType::Lexical(Lexical::UnclosedStringError) => {
                if self.text.is_triple_quoted(start) {
                    let line = self.text.last_line();
                    at(format!("unterminated triple-quoted string literal (detected at line {line})"), start)
                } else {
                    let line = self.text.line(end.saturating_sub(1).max(start));
                    at(format!("unterminated string literal (detected at line {line})"), start)
                }
            }
            ParseErrorType::Lexical(Lexical::UnrecognizedToken { tok }) => Some(if tok.is_ascii() {
                self.text.fault(Kind::Syntax, "invalid syntax".into(), start..end)
            } else {
                self.text.point(Kind::Syntax, format!("invalid character '{tok}' (U+{:04X})", u32::from(*tok)), start)
            }),
            ParseErrorType::Lexical(Lexical::LineContinuationError) => {
                let message = "unexpected character after line continuation character".into();
                Some(Fault { end_column: 0, ..self.text.point(Kind::Syntax, message, start + 1) })
            }
            ParseErrorType::Lexical(Lexical::OtherError(said)) if said.contains("decimal integer literal") => {
                let message = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal \
                               integers";
                Some(self.text.fault(Kind::Syntax, message.into(), start..start + 1))
            }
            ParseErrorType::Lexical(Lexical::FStringError(kind)) | ParseErrorType::FStringError(kind) => field(kind),
            _ => None,
        }
    }

    /// Whether an earlier error already covers this place.
    fn is_inside_error(&self, start: usize) -> bool {
        self.parsed.errors().first().is_some_and(|first| first.location.start().to_usize() < start)
    }

    /// What CPython's parser would say.
    fn grammar_fault(&self, error: &ParseErrorType, start: usize, culprit: &Token) -> Fault {
        let here = |message: &str| self.text.fault(Kind::Syntax, message.into(), culprit.range.clone());
        match error {
            ParseErrorType::UnexpectedIndentation => self.text.indentation(culprit.range.start),
            ParseErrorType::OtherError(said) if said.starts_with("Expected an indented block") => {
                self.text.no_block(said, culprit)
            }
            ParseErrorType::OtherError(said) if said.starts_with("Expected `except`") => {
                here("expected 'except' or 'finally' block")
            }
            ParseErrorType::OtherError(said) if said.starts_with("Cannot have both 'except'") => {
                let message = "cannot have both 'except' and 'except*' on the same 'try'".into();
                self.text.fault(Kind::Syntax, message, self.text.with_star(culprit))
            }
            ParseErrorType::OtherError(said) if said == "Expected a parameter name" => self.text.fault(
                Kind::Syntax,
                "expression cannot contain assignment, perhaps you meant \"==\"?".into(),
                start..self.text.end_of_next(culprit, TokenKind::Equal),
            ),
            ParseErrorType::ExpectedToken { expected: TokenKind::Colon, found: TokenKind::Equal } => self.text.fault(
                Kind::Syntax,
                "invalid syntax. Maybe you meant '==' or ':=' instead of '='?".into(),
                self.text.around(culprit),
            ),
            ParseErrorType::ExpectedToken { expected: TokenKind::Colon, .. } if self.text.opens_block(culprit) => {
                self.text.fault(Kind::Syntax, "expected ':'".into(), self.text.with_comment(culprit))
            }
            ParseErrorType::InvalidAssignmentTarget | ParseErrorType::InvalidNamedAssignmentTarget => {
                self.target(start, "cannot assign to", " here. Maybe you meant '==' instead of '='?")
            }
            ParseErrorType::InvalidAugmentedAssignmentTarget => {
                let range = self.range_of_error(start);
                let kind = kind_of(&self.text.source[range.clone()]).unwrap_or("expression");
                self.text.fault(
                    Kind::Syntax,
                    format!("'{kind}' is an illegal expression for augmented assignment"),
                    range,
                )
            }
            ParseErrorType::InvalidDeleteTarget => self.target(start, "cannot delete", ""),
            ParseErrorType::EmptyImportNames => {
                self.text.point(Kind::Syntax, "Expected one or more names after 'import'".into(), culprit.range.start)
            }
            ParseErrorType::PositionalAfterKeywordArgument => self.text.fault(
                Kind::Syntax,
                "positional argument follows keyword argument".into(),
                self.text.token_after(culprit).range,
            ),
            ParseErrorType::NonDefaultParamAfterDefaultParam => {
                here("parameter without a default follows parameter with a default")
            }
            ParseErrorType::DuplicateKeywordArgumentError(name) => here(&format!("keyword argument repeated: {name}")),
            ParseErrorType::FStringError(Field::UnclosedLbrace) if !begins_operand(culprit.kind) => {
                self.text.point(Kind::Syntax, "f-string: expecting '}'".into(), start)
            }
            ParseErrorType::ExpectedExpression if self.text.is_empty_field(culprit) => {
                here("f-string: valid expression required before '}'")
            }
            ParseErrorType::ExpectedExpression if self.text.is_missing_value(culprit) => {
                let colon = self.text.token_before(culprit);
                self.text.fault(Kind::Syntax, "expression expected after dictionary key and ':'".into(), colon.range)
            }
            ParseErrorType::SimpleStatementsOnSameLine if self.text.is_old_print(culprit) => {
                let whole = self.text.statement(culprit);
                let message = "Missing parentheses in call to 'print'. Did you mean print(...)?";
                self.text.fault(Kind::Syntax, message.into(), whole)
            }
            _ => self.invalid(culprit),
        }
    }

    /// "invalid syntax", with the one guess CPython makes.
    fn invalid(&self, culprit: &Token) -> Fault {
        if let Some(both) = self.text.missing_comma(culprit) {
            return self.text.fault(Kind::Syntax, "invalid syntax. Perhaps you forgot a comma?".into(), both);
        }
        let culprit = self.text.whole_operator(culprit);
        self.text.fault(Kind::Syntax, "invalid syntax".into(), culprit)
    }

    fn range_of_error(&self, start: usize) -> std::ops::Range<usize> {
        let error = self.parsed.errors().iter().find(|error| error.location.start().to_usize() == start);
        error.map_or(start..start + 1, |error| error.location.start().to_usize()..error.location.end().to_usize())
    }

    fn target(&self, start: usize, verb: &str, ending: &str) -> Fault {
        let range = self.range_of_error(start);
        let (kind, ending) = match kind_of(&self.text.source[range.clone()]) {
            Some(kind @ ("True" | "False" | "None")) => (kind, ""),
            Some(kind) => (kind, ending),
            None => ("expression", ending),
        };
        self.text.fault(Kind::Syntax, format!("{verb} {kind}{ending}"), range)
    }
}

/// What CPython calls an expression that nothing can be assigned to (`_PyPegen_get_expr_name`).
fn kind_of(text: &str) -> Option<&'static str> {
    let parsed = parse_expression(text).ok()?;
    Some(match parsed.expr() {
        Expr::Call(_) => "function call",
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => "literal",
        Expr::BooleanLiteral(literal) if literal.value => "True",
        Expr::BooleanLiteral(_) => "False",
        Expr::NoneLiteral(_) => "None",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::BinOp(_) | Expr::UnaryOp(_) | Expr::BoolOp(_) => "expression",
        Expr::Compare(_) => "comparison",
        Expr::Await(_) => "await expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Lambda(_) => "lambda",
        Expr::If(_) => "conditional expression",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) => "f-string expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Generator(_) => "generator expression",
        Expr::Named(_) => "named expression",
        _ => return None,
    })
}
