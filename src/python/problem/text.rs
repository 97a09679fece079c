//! A source text with its tokens, and what can be seen from them alone: brackets that do not pair
//! up, lines that do not line up, operands with nothing between them.

use std::ops::Range;

use rustpython_ruff_python_ast::token::{Token as Raw, TokenKind};
use rustpython_ruff_text_size::Ranged;

/// The classes of syntax error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
}

impl Kind {
    /// The exception's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syntax => "SyntaxError",
            Self::Indentation => "IndentationError",
            Self::Tab => "TabError",
        }
    }
}

/// A syntax error as Python's `SyntaxError` objects carry it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its class.
    pub kind: Kind,
    /// Its message, `msg`.
    pub message: String,
    /// Its line, from 1: `lineno`.
    pub line: u32,
    /// Its column in characters, from 1: `offset`.
    pub column: u32,
    /// Its last line: `end_lineno`.
    pub end_line: u32,
    /// The column after its end, 0 or -1 where CPython does not say: `end_offset`.
    pub end_column: i32,
}

/// A token and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

/// A source text and its tokens.
pub(super) struct Text<'a> {
    pub(super) source: &'a str,
    tokens: Vec<Token>,
    starts: Vec<usize>,
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

const fn is_opening(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace)
}

const fn is_closing(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace)
}

const fn partner(kind: TokenKind) -> TokenKind {
    match kind {
        TokenKind::Rpar => TokenKind::Lpar,
        TokenKind::Rsqb => TokenKind::Lsqb,
        _ => TokenKind::Lbrace,
    }
}

const fn is_layout(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::NonLogicalNewline | TokenKind::Comment | TokenKind::Indent | TokenKind::Dedent)
}

/// Whether an expression can end with this token.
const fn ends_operand(kind: TokenKind) -> bool {
    use TokenKind::{Complex, FStringEnd, False, Float, Int, Name, None, Rbrace, Rpar, Rsqb, String, True};
    matches!(kind, Name | Int | Float | Complex | String | FStringEnd | Rpar | Rsqb | Rbrace | True | False | None)
}

/// Whether only an expression can begin with this token.
pub(super) const fn begins_operand(kind: TokenKind) -> bool {
    use TokenKind::{Await, Complex, FStringStart, False, Float, Int, Lambda, Name, None, String, True};
    matches!(kind, Name | Int | Float | Complex | String | FStringStart | True | False | None | Await | Lambda)
}

impl<'a> Text<'a> {
    pub(super) fn new(source: &'a str, tokens: &[Raw]) -> Self {
        let tokens = tokens
            .iter()
            .map(|token| Token { kind: token.kind(), range: token.start().to_usize()..token.end().to_usize() })
            .collect();
        let starts = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { source, tokens, starts }
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> u32 {
        number(self.starts.partition_point(|&start| start <= at))
    }

    /// The last line that has any text.
    pub(super) fn last_line(&self) -> u32 {
        number(self.source.trim_end_matches('\n').matches('\n').count() + 1)
    }

    /// The column of a byte in characters, from 1.
    fn column(&self, at: usize) -> u32 {
        let start = self.starts[self.row(at)];
        number(self.source.get(start..at).map_or(0, |before| before.chars().count()) + 1)
    }

    fn row(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at).saturating_sub(1)
    }

    /// The byte at a line and a column, both from 1.
    pub(super) fn offset(&self, line: u32, column: u32) -> usize {
        let start = self.starts.get((line as usize).saturating_sub(1)).copied().unwrap_or(self.source.len());
        let rest = &self.source[start..];
        start + rest.char_indices().nth((column as usize).saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
    }

    /// A fault that covers some bytes; an end of line counts as one column.
    pub(super) fn fault(&self, kind: Kind, message: String, range: Range<usize>) -> Fault {
        let is_end = matches!(self.source.as_bytes().get(range.start), None | Some(b'\n' | b'\r'));
        let (line, column) = (self.line(range.start), self.column(range.start));
        let (end_line, end_column) =
            if is_end { (line, column + 1) } else { (self.line(range.end - 1), self.column(range.end - 1) + 1) };
        Fault { kind, message, line, column, end_line, end_column: i32::try_from(end_column).unwrap_or(-1) }
    }

    /// A fault at one place, of no width.
    pub(super) fn point(&self, kind: Kind, message: String, at: usize) -> Fault {
        let (line, column) = (self.line(at), self.column(at));
        Fault { kind, message, line, column, end_line: line, end_column: i32::try_from(column).unwrap_or(-1) }
    }

    fn index_at(&self, at: usize) -> usize {
        self.tokens
            .partition_point(|token| token.range.end <= at && !(token.range.is_empty() && token.range.start == at))
    }

    /// The first token of the grammar at a byte or after it.
    pub(super) fn token_at(&self, at: usize) -> Token {
        let rest = self.tokens.get(self.index_at(at)..).unwrap_or_default();
        let end = Token { kind: TokenKind::EndOfFile, range: self.source.len()..self.source.len() };
        rest.iter().find(|token| !is_layout(token.kind)).cloned().unwrap_or(end)
    }

    pub(super) fn token_after(&self, token: &Token) -> Token {
        self.token_at(token.range.end)
    }

    pub(super) fn token_before(&self, token: &Token) -> Token {
        let before = self.tokens.iter().rev().filter(|other| !is_layout(other.kind));
        before.into_iter().find(|other| other.range.end <= token.range.start).cloned().unwrap_or_else(|| token.clone())
    }

    /// The tokens of the logical line that a token is in.
    fn logical_line(&self, token: &Token) -> impl Iterator<Item = &Token> {
        let at = token.range.start;
        let is_end = |other: &&Token| other.kind == TokenKind::Newline;
        let start = self.tokens.iter().filter(is_end).take_while(|end| end.range.end <= at).last();
        let start = start.map_or(0, |end| end.range.end);
        let end = self.tokens.iter().filter(is_end).find(|end| end.range.end > at);
        let end = end.map_or(self.source.len(), |end| end.range.start);
        self.tokens.iter().filter(move |other| {
            !is_layout(other.kind) && other.range.start >= start && other.range.start < end && !other.range.is_empty()
        })
    }

    /// The bytes of the logical line that a token is in, without blanks around it.
    pub(super) fn statement(&self, token: &Token) -> Range<usize> {
        let mut line = self.logical_line(token);
        let first = line.next().map_or(token.range.start, |first| first.range.start);
        first..line.last().map_or(token.range.end, |last| last.range.end)
    }

    // Brackets.

    /// A closing bracket without its partner.
    pub(super) fn bracket_fault(&self) -> Option<Fault> {
        let mut open: Vec<&Token> = Vec::new();
        for token in &self.tokens {
            if is_opening(token.kind) {
                open.push(token);
            } else if is_closing(token.kind) {
                let here = &self.source[token.range.clone()];
                let Some(last) = open.pop() else {
                    return Some(self.point(Kind::Syntax, format!("unmatched '{here}'"), token.range.start));
                };
                if last.kind != partner(token.kind) {
                    let there = &self.source[last.range.clone()];
                    let (line, own) = (self.line(last.range.start), self.line(token.range.start));
                    let place = if line == own { String::new() } else { format!(" on line {line}") };
                    let message =
                        format!("closing parenthesis '{here}' does not match opening parenthesis '{there}'{place}");
                    return Some(self.point(Kind::Syntax, message, token.range.start));
                }
            }
        }
        None
    }

    fn open_brackets(&self, before: usize) -> Vec<&Token> {
        let mut open = Vec::new();
        for token in self.tokens.iter().take_while(|token| token.range.start < before) {
            if is_opening(token.kind) {
                open.push(token);
            } else if is_closing(token.kind) {
                open.pop();
            }
        }
        open
    }

    /// The innermost bracket open at a place on a later line (or at the end): it was never closed.
    pub(super) fn unclosed_before(&self, at: usize) -> Option<Fault> {
        let is_end = self.source[at.min(self.source.len())..].trim().is_empty();
        let open = *self.open_brackets(at).last()?;
        if self.open_brackets(usize::MAX).is_empty() {
            return None;
        }
        (is_end || self.line(open.range.start) < self.line(at)).then(|| {
            let bracket = &self.source[open.range.clone()];
            let message = format!("'{bracket}' was never closed");
            Fault { end_column: 0, ..self.point(Kind::Syntax, message, open.range.start) }
        })
    }

    // Layout.

    /// Tabs that contradict spaces, or a line that goes back to where no block began. As in CPython's
    /// lexer, a tab is eight columns wide, or one: both must tell the same story.
    pub(super) fn layout_fault(&self) -> Option<Fault> {
        let mut blocks = vec![(0, 0)];
        let mut fresh = true;
        for token in &self.tokens {
            if token.kind == TokenKind::Newline {
                fresh = true;
            } else if fresh && !is_layout(token.kind) && !self.source[token.range.clone()].trim().is_empty() {
                fresh = false;
                let start = self.starts[self.row(token.range.start)];
                let here = widths(&self.source[start..token.range.start]);
                if let Some(kind) = step(&mut blocks, here) {
                    return Some(self.layout(kind, token.range.start));
                }
            }
        }
        None
    }

    fn layout(&self, kind: Kind, at: usize) -> Fault {
        let line = self.line(at);
        let length = self.source.lines().nth(line as usize - 1).map_or(0, |text| text.chars().count());
        if kind == Kind::Tab {
            let message = "inconsistent use of tabs and spaces in indentation".into();
            return Fault { kind, message, line, column: 1, end_line: line, end_column: 0 };
        }
        let message = "unindent does not match any outer indentation level".into();
        Fault { kind, message, line, column: number(length + 1), end_line: line, end_column: -1 }
    }

    /// A line that begins too far to the right.
    pub(super) fn indentation(&self, at: usize) -> Fault {
        let at = self.token_at(at).range.start;
        let column = self.column(at) - 1;
        let line = self.line(at);
        Fault {
            kind: Kind::Indentation,
            message: "unexpected indent".into(),
            line,
            column,
            end_line: line,
            end_column: -1,
        }
    }

    /// A block that is missing. `said` is the parser's "Expected an indented block after `if` statement".
    pub(super) fn no_block(&self, said: &str, culprit: &Token) -> Fault {
        let what = said.strip_prefix("Expected an indented block after ").unwrap_or("statement");
        let what = match what.split('`').nth(1) {
            Some("class") => "class definition".into(),
            Some(word) => format!("'{word}' statement"),
            None => what.to_owned(),
        };
        let colon = self.tokens.iter().rfind(|token| {
            token.kind == TokenKind::Colon && token.range.end <= culprit.range.start && !is_layout(token.kind)
        });
        let header = colon.and_then(|colon| self.logical_line(colon).next());
        let header = header.map_or(1, |first| self.line(first.range.start));
        let message = format!("expected an indented block after {what} on line {header}");
        if matches!(culprit.kind, TokenKind::Newline | TokenKind::EndOfFile) {
            let end = self.source.trim_end().len();
            return Fault { end_column: -1, ..self.point(Kind::Indentation, message, end) };
        }
        self.fault(Kind::Indentation, message, culprit.range.clone())
    }

    // Shapes that mean something.

    /// Whether the line begins with a word that opens a block.
    pub(super) fn opens_block(&self, token: &Token) -> bool {
        use TokenKind::{Async, Case, Class, Def, Elif, Else, Except, Finally, For, If, Match, Try, While, With};
        self.logical_line(token).next().is_some_and(|first| {
            matches!(
                first.kind,
                Async | Case | Class | Def | Elif | Else | Except | Finally | For | If | Match | Try | While | With
            )
        })
    }

    /// The bytes of a token, or of the comment before it.
    pub(super) fn with_comment(&self, token: &Token) -> Range<usize> {
        let comment = self.tokens.iter().find(|other| {
            other.kind == TokenKind::Comment && other.range.end == token.range.start && token.kind == TokenKind::Newline
        });
        comment.map_or_else(|| token.range.clone(), |comment| comment.range.start..token.range.start + 1)
    }

    /// The bytes of `except`, or of `except*`.
    pub(super) fn with_star(&self, token: &Token) -> Range<usize> {
        let next = self.token_after(token);
        token.range.start..if next.kind == TokenKind::Star { next.range.end } else { token.range.end }
    }

    /// From the operand before an operator to the end of the one after it.
    pub(super) fn around(&self, operator: &Token) -> Range<usize> {
        let before = self.token_before(operator);
        self.operand_start(&before)..self.operand_end(&self.token_after(operator))
    }

    /// Where the operand that ends with this token begins: `f(1).x` begins at `f`.
    fn operand_start(&self, last: &Token) -> usize {
        let mut at = last.clone();
        loop {
            if is_closing(at.kind) {
                let Some(open) = self.open_brackets(at.range.start).last().copied() else { return at.range.start };
                at = open.clone();
            }
            let before = self.token_before(&at);
            let continues = is_opening(at.kind) && before.range.end == at.range.start && ends_operand(before.kind)
                || before.kind == TokenKind::Dot;
            if !continues || before == at {
                return at.range.start;
            }
            at = if before.kind == TokenKind::Dot { self.token_before(&before) } else { before };
        }
    }

    /// Where the operand that begins with this token ends: calls, indices and attributes included.
    fn operand_end(&self, first: &Token) -> usize {
        let mut at = first.clone();
        if matches!(at.kind, TokenKind::FStringStart) {
            let end = self
                .tokens
                .iter()
                .find(|token| token.kind == TokenKind::FStringEnd && token.range.start >= at.range.end);
            return end.map_or(at.range.end, |end| end.range.end);
        }
        loop {
            let next = self.token_after(&at);
            at = if is_opening(next.kind) && next.range.start == at.range.end {
                match self.closing(&next) {
                    Some(closing) => closing,
                    None => return at.range.end,
                }
            } else if next.kind == TokenKind::Dot {
                self.token_after(&next)
            } else {
                return at.range.end;
            };
        }
    }

    fn closing(&self, open: &Token) -> Option<Token> {
        let depth = self.open_brackets(open.range.start).len();
        let later = self.tokens.iter().filter(|token| is_closing(token.kind) && token.range.start > open.range.start);
        later.into_iter().find(|token| self.open_brackets(token.range.end).len() == depth).cloned()
    }

    /// Two operands inside brackets with nothing between them, the second beginning at `culprit`.
    pub(super) fn missing_comma(&self, culprit: &Token) -> Option<Range<usize>> {
        let before = self.token_before(culprit);
        let in_field = self.is_in_field(culprit);
        let in_brackets = !self.open_brackets(culprit.range.start).is_empty() || in_field;
        (in_brackets && ends_operand(before.kind) && begins_operand(culprit.kind))
            .then(|| self.operand_start(&before)..self.operand_end(culprit))
    }

    fn is_in_field(&self, token: &Token) -> bool {
        let before = self.tokens.iter().rev().filter(|other| other.range.end <= token.range.start);
        before.into_iter().find_map(|other| match other.kind {
            TokenKind::FStringStart => Some(true),
            TokenKind::FStringEnd | TokenKind::Newline => Some(false),
            _ => None,
        }) == Some(true)
    }

    /// `f"{}"`: the `}` of a field that holds nothing.
    pub(super) fn is_empty_field(&self, token: &Token) -> bool {
        token.kind == TokenKind::Rbrace && self.token_before(token).kind == TokenKind::Lbrace && self.is_in_field(token)
    }

    /// `{key: }`: the `}` or `,` after a colon inside braces.
    pub(super) fn is_missing_value(&self, token: &Token) -> bool {
        matches!(token.kind, TokenKind::Rbrace | TokenKind::Comma)
            && self.token_before(token).kind == TokenKind::Colon
            && self.open_brackets(token.range.start).last().is_some_and(|open| open.kind == TokenKind::Lbrace)
    }

    /// `print "text"`, as Python 2 had it; `token` is what follows `print`.
    pub(super) fn is_old_print(&self, token: &Token) -> bool {
        let before = self.token_before(token);
        matches!(&self.source[before.range.clone()], "print" | "exec")
            && self.logical_line(&before).next() == Some(&before)
    }

    /// `<>` is one token to CPython.
    pub(super) fn whole_operator(&self, token: &Token) -> Range<usize> {
        let before = self.token_before(token);
        if token.kind == TokenKind::Greater && before.kind == TokenKind::Less && before.range.end == token.range.start {
            return before.range.start..token.range.end;
        }
        token.range.clone()
    }

    /// The end of the operand after the next token of a kind.
    pub(super) fn end_of_next(&self, from: &Token, kind: TokenKind) -> usize {
        let found = self.tokens.iter().find(|token| token.kind == kind && token.range.start >= from.range.start);
        found.map_or(from.range.end, |token| token.range.end)
    }

    /// `1abc`: a number that runs into a name.
    pub(super) fn number_fault(&self) -> Option<Fault> {
        let pair = self.tokens.windows(2).find(|pair| {
            matches!(pair[0].kind, TokenKind::Int | TokenKind::Float)
                && pair[1].kind == TokenKind::Name
                && pair[0].range.end == pair[1].range.start
        })?;
        Some(self.point(Kind::Syntax, "invalid decimal literal".into(), pair[0].range.end - 1))
    }

    /// Where the last f-string before a place begins.
    pub(super) fn fstring_before(&self, at: usize) -> usize {
        let starts = self.tokens.iter().filter(|token| token.kind == TokenKind::FStringStart);
        starts.take_while(|token| token.range.start <= at).last().map_or(at, |token| token.range.start)
    }

    /// Whether the string that begins here has three quotes.
    pub(super) fn is_triple_quoted(&self, start: usize) -> bool {
        let text = self.source[start..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
        text.starts_with("'''") || text.starts_with("\"\"\"")
    }
}

/// How wide a line's beginning is when a tab goes to the next multiple of eight, and when it is one wide.
fn widths(blank: &str) -> (usize, usize) {
    blank.chars().fold((0, 0), |(wide, narrow), c| match c {
        '\t' => (wide / 8 * 8 + 8, narrow + 1),
        '\u{c}' => (0, 0),
        _ => (wide + 1, narrow + 1),
    })
}

/// Enters or leaves blocks for a line that begins `here`; what is wrong with that, if anything.
fn step(blocks: &mut Vec<(usize, usize)>, here: (usize, usize)) -> Option<Kind> {
    let top = *blocks.last()?;
    if here.0 > top.0 {
        blocks.push(here);
        return (here.1 <= top.1).then_some(Kind::Tab);
    }
    while blocks.last().is_some_and(|block| block.0 > here.0) {
        blocks.pop();
    }
    let top = *blocks.last()?;
    if top.0 != here.0 {
        return Some(Kind::Indentation);
    }
    (top.1 != here.1).then_some(Kind::Tab)
}
