//! Python source cut into coloured pieces, by Python's own lexer.
//!
//! Works on any text: source that is broken or half typed still gets every token the lexer can
//! make out. It knows no colours (a front maps classes to its theme) and needs no interpreter.

use std::ops::Range;

use rustpython_ruff_python_ast::token::TokenKind;
use rustpython_ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use rustpython_ruff_text_size::Ranged;

/// A coloured piece of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The bytes of the line it covers.
    pub range: Range<usize>,
    /// What it is.
    pub class: Class,
}

/// What a piece of source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// `if`, `def`, `return` …
    Keyword,
    /// `async` and `await`: what looplab is about, so they have a class of their own.
    AsyncKeyword,
    /// `True`, `False`, `None`.
    Constant,
    /// Any other name.
    Name,
    /// A name that is being defined as a function, or called.
    Function,
    /// A name that is being defined as a class.
    ClassName,
    /// `self` and `cls`.
    Receiver,
    /// A name Python brings along: `print`, `range`, `ValueError` …
    Builtin,
    /// A string, or the literal text of an f-string.
    String,
    /// The braces, `!r` and `=` of an f-string's fields.
    Field,
    /// A number.
    Number,
    /// A comment.
    Comment,
    /// `+`, `==`, `:=`, `->` …
    Operator,
    /// Brackets, commas, colons, dots.
    Punctuation,
    /// The `@` and the name of a decorator.
    Decorator,
    /// Something Python cannot read.
    Broken,
}

/// Names every Python program can use without an import.
const BUILTINS: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "EOFError",
    "Ellipsis",
    "Exception",
    "ExceptionGroup",
    "FileExistsError",
    "FileNotFoundError",
    "GeneratorExit",
    "ImportError",
    "IndexError",
    "InterruptedError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotImplemented",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PermissionError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SystemExit",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeError",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
    "__name__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

/// Deeper brackets than this are nobody's program; the parser under us recurses once for each.
const DEEPEST: usize = 200;

/// The tokens of each line of `source`, in order; blanks between them are left out.
///
/// There is one entry for each line as [`str::lines`] counts them.
///
/// ```
/// use looplab::python::lexer::{Class, highlight};
/// let lines = highlight("async def main():\n    pass\n");
/// assert_eq!(lines[0][0].class, Class::AsyncKeyword);
/// assert_eq!(lines[0][2].class, Class::Function);
/// assert_eq!(lines[1][0].range, 4..8);
/// ```
#[must_use]
pub fn highlight(source: &str) -> Vec<Vec<Token>> {
    let mut lines = Lines::new(source);
    if nesting(source) > DEEPEST {
        return lines.tokens;
    }
    let parsed = parse_unchecked(source, ParseOptions::from(Mode::Module));
    let tokens: Vec<(TokenKind, Range<usize>)> = parsed
        .tokens()
        .iter()
        .map(|token| (token.kind(), token.start().to_usize()..token.end().to_usize()))
        .filter(|(kind, range)| !range.is_empty() && !is_blank(*kind))
        .collect();
    let mut place = Position::default();
    for (at, (kind, range)) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).map(|(kind, _)| *kind);
        let class = place.class(*kind, next, &source[range.clone()]);
        lines.add(range.clone(), class);
    }
    lines.tokens
}

fn is_blank(kind: TokenKind) -> bool {
    kind.is_any_newline() || matches!(kind, TokenKind::Indent | TokenKind::Dedent | TokenKind::EndOfFile)
}

fn nesting(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in source.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// What the tokens before the present one say about it.
#[derive(Default)]
struct Position {
    before: Option<TokenKind>,
    in_decorator: bool,
    /// The bracket depth inside each f-string field that is open.
    fields: Vec<usize>,
    fstrings: usize,
}

impl Position {
    fn class(&mut self, kind: TokenKind, next: Option<TokenKind>, text: &str) -> Class {
        let before = self.before.replace(kind);
        match kind {
            TokenKind::Async | TokenKind::Await => Class::AsyncKeyword,
            TokenKind::True | TokenKind::False | TokenKind::None => Class::Constant,
            TokenKind::Name => self.name(before, next, text),
            TokenKind::Match | TokenKind::Case | TokenKind::Type | TokenKind::Lazy => Class::Keyword,
            _ if kind.is_keyword() => Class::Keyword,
            TokenKind::Int | TokenKind::Float | TokenKind::Complex => Class::Number,
            TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle => Class::String,
            TokenKind::FStringStart | TokenKind::TStringStart => {
                self.fstrings += 1;
                Class::String
            }
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                self.fstrings = self.fstrings.saturating_sub(1);
                Class::String
            }
            TokenKind::Comment => Class::Comment,
            TokenKind::Unknown | TokenKind::Question | TokenKind::IpyEscapeCommand => Class::Broken,
            TokenKind::Exclamation => Class::Field,
            TokenKind::Lbrace if self.opens_field(before) => {
                self.fields.push(0);
                Class::Field
            }
            TokenKind::Rbrace if self.fields.last() == Some(&0) => {
                self.fields.pop();
                Class::Field
            }
            TokenKind::At if before.is_none_or(|before| !ends_operand(before)) => {
                self.in_decorator = true;
                Class::Decorator
            }
            _ => self.sign(kind),
        }
    }

    fn opens_field(&self, before: Option<TokenKind>) -> bool {
        use TokenKind::{Colon, FStringMiddle, FStringStart, Rbrace, TStringMiddle, TStringStart};
        self.fstrings > self.fields.len()
            && matches!(before, Some(FStringStart | FStringMiddle | TStringStart | TStringMiddle | Rbrace))
            || self.fields.last() == Some(&0) && matches!(before, Some(Colon | FStringMiddle | TStringMiddle))
    }

    fn sign(&mut self, kind: TokenKind) -> Class {
        use TokenKind::{Colon, Comma, Dot, Lbrace, Lpar, Lsqb, Rbrace, Rpar, Rsqb, Semi};
        match kind {
            Lpar | Lsqb | Lbrace => {
                self.in_decorator = false;
                if let Some(depth) = self.fields.last_mut() {
                    *depth += 1;
                }
                Class::Punctuation
            }
            Rpar | Rsqb | Rbrace => {
                if let Some(depth) = self.fields.last_mut() {
                    *depth = depth.saturating_sub(1);
                }
                Class::Punctuation
            }
            Dot if self.in_decorator => Class::Decorator,
            Comma | Semi | Colon | Dot => Class::Punctuation,
            _ => Class::Operator,
        }
    }

    fn name(&mut self, before: Option<TokenKind>, next: Option<TokenKind>, text: &str) -> Class {
        if self.in_decorator && matches!(before, Some(TokenKind::At | TokenKind::Dot)) {
            return Class::Decorator;
        }
        self.in_decorator = false;
        match before {
            Some(TokenKind::Def) => Class::Function,
            Some(TokenKind::Class) => Class::ClassName,
            Some(TokenKind::Dot) if next == Some(TokenKind::Lpar) => Class::Function,
            Some(TokenKind::Dot) => Class::Name,
            _ if text == "self" || text == "cls" => Class::Receiver,
            _ if BUILTINS.binary_search(&text).is_ok() => Class::Builtin,
            _ if next == Some(TokenKind::Lpar) => Class::Function,
            _ => Class::Name,
        }
    }
}

/// Whether an expression can end here, so that `@` after it multiplies.
fn ends_operand(kind: TokenKind) -> bool {
    use TokenKind::{Complex, FStringEnd, Float, Int, Name, Rbrace, Rpar, Rsqb, String};
    matches!(kind, Name | Int | Float | Complex | String | FStringEnd | Rpar | Rsqb | Rbrace)
}

/// Tokens sorted into the lines they lie on.
struct Lines<'a> {
    source: &'a str,
    /// Where each line begins in the source.
    starts: Vec<usize>,
    tokens: Vec<Vec<Token>>,
}

impl<'a> Lines<'a> {
    fn new(source: &'a str) -> Self {
        let mut starts: Vec<usize> =
            std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        starts.truncate(source.lines().count());
        Self { source, tokens: vec![Vec::new(); starts.len()], starts }
    }

    /// Adds a token, a piece for each line it covers.
    fn add(&mut self, range: Range<usize>, class: Class) {
        let first = self.starts.partition_point(|&start| start <= range.start).saturating_sub(1);
        for line in first..self.starts.len() {
            let start = self.starts[line];
            if start >= range.end {
                break;
            }
            let end = self.starts.get(line + 1).map_or(self.source.len(), |&next| next);
            let length = self.source[start..end].trim_end_matches(['\n', '\r']).len();
            let piece = range.start.saturating_sub(start)..(range.end - start).min(length);
            if !piece.is_empty() {
                self.tokens[line].push(Token { range: piece, class });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every piece with its class, `text/Class`, lines separated by `|`.
    fn shown(source: &str) -> String {
        let lines = highlight(source);
        assert_eq!(lines.len(), source.lines().count());
        let line = |(text, tokens): (&str, &Vec<Token>)| {
            tokens.iter().map(|t| format!("{}/{:?}", &text[t.range.clone()], t.class)).collect::<Vec<_>>().join(" ")
        };
        source.lines().zip(&lines).map(line).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn builtins_are_sorted_for_the_search() {
        assert!(BUILTINS.is_sorted());
    }

    #[test]
    fn a_small_program_is_cut_as_python_reads_it() {
        assert_eq!(
            shown("async def f(x):  # go\n    await g(x.y, 1)\n    print('hi')\n"),
            "async/AsyncKeyword def/Keyword f/Function (/Punctuation x/Name )/Punctuation :/Punctuation # go/Comment \
             | await/AsyncKeyword g/Function (/Punctuation x/Name ./Punctuation y/Name ,/Punctuation 1/Number \
             )/Punctuation | print/Builtin (/Punctuation 'hi'/String )/Punctuation"
        );
    }

    #[test]
    fn decorators_classes_and_receivers_stand_out() {
        assert_eq!(
            shown("@a.b(1)\nclass C:\n    def m(self): return self @ None"),
            "@/Decorator a/Decorator ./Decorator b/Decorator (/Punctuation 1/Number )/Punctuation \
             | class/Keyword C/ClassName :/Punctuation \
             | def/Keyword m/Function (/Punctuation self/Receiver )/Punctuation :/Punctuation return/Keyword \
             self/Receiver @/Operator None/Constant"
        );
    }

    #[test]
    fn the_fields_of_an_f_string_are_code() {
        assert_eq!(
            shown(r#"f"a {n!r:>{w}} {d['k']}""#),
            "f\"/String a /String {/Field n/Name !/Field r/Name :/Punctuation >/String {/Field w/Name }/Field }/Field  \
             /String {/Field d/Name [/Punctuation 'k'/String ]/Punctuation }/Field \"/String"
        );
    }

    #[test]
    fn long_strings_are_cut_at_the_ends_of_lines() {
        assert_eq!(shown("s = '''a\n  b\r\n\n'''\n"), "s/Name =/Operator '''a/String |   b/String |  | '''/String");
    }

    #[test]
    fn broken_source_keeps_its_tokens() {
        assert!(
            shown("def f(:\n  await ?\n x = 'open\nprint(1)")
                .ends_with("print/Builtin (/Punctuation 1/Number )/Punctuation")
        );
        for source in ["", "\n", "'''", "f'{", "f'{a:{", "\\", "(((", "\u{feff}x", "é = 'ü'  # ñ", "$ ` ?", "\t\tx\n y"]
        {
            shown(source);
        }
        assert_eq!(highlight(&"(".repeat(100_000)), [vec![]]);
    }
}
