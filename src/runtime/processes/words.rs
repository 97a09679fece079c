//! The words of a shell's command line, and what stands between them.
//!
//! Quotes, backslashes, `$NAME`, `$?` and comments are understood; globs, functions and loops are not.

use std::iter::Peekable;
use std::str::Chars;

/// A piece of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word, its variables not yet looked up.
    Word(Vec<Piece>),
    /// `;`, `&&`, `||`, `|`, or the end of a line (as `;`).
    Between(&'static str),
    /// `>`, `>>`, `<` of a descriptor.
    Redirect(u32, &'static str),
    /// `2>&1`: the first descriptor goes where the second does.
    Join(u32, u32),
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it is.
    Text(String),
    /// The value of a variable.
    Variable(String),
}

/// What the shell of this place does not understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unknown(pub(super) String);

/// Reads a command line.
pub(super) fn tokens(line: &str) -> Result<Vec<Token>, Unknown> {
    let mut found = Vec::new();
    let mut rest = line.chars().peekable();
    while let Some(&next) = rest.peek() {
        match next {
            ' ' | '\t' => drop(rest.next()),
            '#' => while rest.next_if(|&c| c != '\n').is_some() {},
            '\n' | ';' => {
                rest.next();
                found.push(Token::Between(";"));
            }
            '&' | '|' => found.push(operator(&mut rest)?),
            '>' | '<' => {
                let descriptor = u32::from(next == '>');
                found.push(redirect(&mut rest, descriptor)?);
            }
            '(' | ')' | '`' => return Err(Unknown(next.to_string())),
            _ => found.push(word(&mut rest)?),
        }
    }
    Ok(found)
}

fn operator(rest: &mut Peekable<Chars<'_>>) -> Result<Token, Unknown> {
    let first = rest.next().unwrap_or_default();
    let doubled = rest.next_if_eq(&first).is_some();
    match (first, doubled) {
        ('&', true) => Ok(Token::Between("&&")),
        ('|', true) => Ok(Token::Between("||")),
        ('|', false) => Ok(Token::Between("|")),
        _ => Err(Unknown("&".into())),
    }
}

fn redirect(rest: &mut Peekable<Chars<'_>>, descriptor: u32) -> Result<Token, Unknown> {
    if rest.next() == Some('<') {
        return if rest.next_if_eq(&'<').is_some() { Err(Unknown("<<".into())) } else { Ok(Token::Redirect(0, "<")) };
    }
    if rest.next_if_eq(&'>').is_some() {
        return Ok(Token::Redirect(descriptor, ">>"));
    }
    if rest.next_if_eq(&'&').is_none() {
        return Ok(Token::Redirect(descriptor, ">"));
    }
    match rest.next().and_then(|c| c.to_digit(10)) {
        Some(other @ 1..=2) => Ok(Token::Join(descriptor, other)),
        _ => Err(Unknown(">&".into())),
    }
}

fn word(rest: &mut Peekable<Chars<'_>>) -> Result<Token, Unknown> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    while let Some(&next) = rest.peek() {
        match next {
            ' ' | '\t' | '\n' | ';' | '&' | '|' | '<' | '(' | ')' | '`' => break,
            '>' => {
                if let Ok(descriptor @ 1..=2) = text.parse::<u32>()
                    && pieces.is_empty()
                {
                    return redirect(rest, descriptor);
                }
                break;
            }
            '\'' => {
                rest.next();
                until_quote(rest, &mut text)?;
            }
            '"' => {
                rest.next();
                in_quotes(rest, &mut text, &mut pieces)?;
            }
            '\\' => {
                rest.next();
                text.extend(rest.next());
            }
            '$' => variable(rest, &mut text, &mut pieces)?,
            _ => text.extend(rest.next()),
        }
    }
    // An empty word in quotes is a word, too.
    if !text.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(Token::Word(pieces))
}

fn until_quote(rest: &mut Peekable<Chars<'_>>, text: &mut String) -> Result<(), Unknown> {
    loop {
        match rest.next() {
            Some('\'') => return Ok(()),
            Some(c) => text.push(c),
            None => return Err(Unknown("a quote that is not closed".into())),
        }
    }
}

fn in_quotes(rest: &mut Peekable<Chars<'_>>, text: &mut String, pieces: &mut Vec<Piece>) -> Result<(), Unknown> {
    loop {
        match rest.peek() {
            Some('"') => {
                rest.next();
                return Ok(());
            }
            Some('\\') => {
                rest.next();
                match rest.next() {
                    Some(c @ ('"' | '\\' | '$' | '`')) => text.push(c),
                    Some(c) => text.extend(['\\', c]),
                    None => {}
                }
            }
            Some('$') => variable(rest, text, pieces)?,
            Some('`') => return Err(Unknown("`".into())),
            Some(_) => text.extend(rest.next()),
            None => return Err(Unknown("a quote that is not closed".into())),
        }
    }
}

fn variable(rest: &mut Peekable<Chars<'_>>, text: &mut String, pieces: &mut Vec<Piece>) -> Result<(), Unknown> {
    rest.next();
    let braced = rest.next_if_eq(&'{').is_some();
    let mut name = String::new();
    if let Some(special) = rest.next_if(|c| matches!(c, '?' | '$' | '#')) {
        name.push(special);
    } else {
        while let Some(c) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
            name.push(c);
        }
    }
    if name.is_empty() && rest.peek() == Some(&'(') {
        return Err(Unknown("$(".into()));
    }
    if braced && rest.next_if_eq(&'}').is_none() {
        return Err(Unknown("${".into()));
    }
    if name.is_empty() {
        text.push('$');
        return Ok(());
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(std::mem::take(text)));
    }
    pieces.push(Piece::Variable(name));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let one = |token: &Token| match token {
            Token::Word(pieces) => {
                let text = |piece: &Piece| match piece {
                    Piece::Text(text) => text.clone(),
                    Piece::Variable(name) => format!("<{name}>"),
                };
                format!("[{}]", pieces.iter().map(text).collect::<String>())
            }
            Token::Between(what) => (*what).to_owned(),
            Token::Redirect(descriptor, how) => format!("{descriptor}{how}"),
            Token::Join(one, other) => format!("{one}>&{other}"),
        };
        match tokens(line) {
            Ok(tokens) => tokens.iter().map(one).collect::<Vec<_>>().join(" "),
            Err(Unknown(what)) => format!("unknown: {what}"),
        }
    }

    #[test]
    fn lines_fall_into_words() {
        assert_eq!(shown("echo 'a b' c; exit 3"), "[echo] [a b] [c] ; [exit] [3]");
        assert_eq!(shown("a|b&&c||d\ne"), "[a] | [b] && [c] || [d] ; [e]");
        assert_eq!(shown("x 2>&1 >&2 2>/dev/null <in >>out"), "[x] 2>&1 1>&2 2> [/dev/null] 0< [in] 1>> [out]");
        assert_eq!(shown(r#"echo "$HOME/x" ${A}b $? "" \$1 '$1'"#), "[echo] [<HOME>/x] [<A>b] [<?>] [] [$1] [$1]");
        assert_eq!(shown("echo a2>b"), "[echo] [a2] 1> [b]");
        assert_eq!(shown("echo $(date)"), "unknown: $(");
        assert_eq!(shown("sleep 1 &"), "unknown: &");
    }
}
