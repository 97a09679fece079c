//! What keys do to a text: an editor for Python of forty lines, in which nothing surprises.
//!
//! A new line is indented like the one before, four columns further in after a colon. Tab is four spaces; backspace in
//! the indentation takes four. Other keys are those that most editors share.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::CursorMove;

use super::draft::Draft;

/// Columns of one level of indentation.
const INDENT: usize = 4;

impl Draft {
    /// Takes a key. `page` is the number of lines shown.
    pub fn key(&mut self, key: KeyEvent, page: usize) {
        let before = self.area.lines().to_vec();
        if self.find.is_some() {
            self.search(key);
        } else {
            self.typed(key, page);
        }
        if self.area.lines() != before {
            self.changed();
        }
        self.follow(page);
    }

    /// Takes a text that was pasted.
    pub fn paste(&mut self, text: &str, page: usize) {
        let plain = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
        let plain: String = plain.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        if let Some(find) = &mut self.find {
            find.push_str(plain.lines().next().unwrap_or_default());
        } else if self.area.insert_str(plain) {
            self.changed();
        }
        self.follow(page);
    }

    /// Takes the last change back. A text that was replaced whole comes back whole: it never stops halfway, at nothing.
    pub fn undo(&mut self, page: usize) {
        let at = self.cursor();
        if self.area.undo() {
            if self.area.is_empty() && self.area.undo() {
                self.go(at);
            }
            self.changed();
        }
        self.follow(page);
    }

    /// Makes a change again that was taken back.
    pub fn redo(&mut self, page: usize) {
        if self.area.redo() {
            if self.area.is_empty() {
                self.area.redo();
            }
            self.changed();
        }
        self.follow(page);
    }

    /// Opens the line for what is searched.
    pub fn open_search(&mut self) {
        self.find = Some(String::new());
    }

    fn typed(&mut self, key: KeyEvent, page: usize) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char(letter) if control => self.shortcut(letter),
            KeyCode::Char(letter) if !alt => self.area.insert_char(letter),
            KeyCode::Enter => self.new_line(),
            KeyCode::Tab => self.indent(),
            KeyCode::BackTab => self.dedent(),
            KeyCode::Backspace if control || alt => drop(self.area.delete_word()),
            KeyCode::Backspace => self.backspace(),
            KeyCode::Delete => drop(self.area.delete_next_char()),
            KeyCode::Home => self.home(shift),
            KeyCode::PageUp => self.by_lines(CursorMove::Up, page, shift),
            KeyCode::PageDown => self.by_lines(CursorMove::Down, page, shift),
            code => {
                if let Some(to) = direction(code, control || alt) {
                    self.go_on(to, shift);
                }
            }
        }
    }

    fn shortcut(&mut self, letter: char) {
        match letter {
            'z' => self.undo(usize::MAX),
            'y' => self.redo(usize::MAX),
            'a' => self.area.select_all(),
            'c' => self.area.copy(),
            'x' => drop(self.area.cut()),
            'v' => drop(self.area.paste()),
            'k' => drop(self.area.delete_line_by_end()),
            'f' => self.open_search(),
            _ => {}
        }
    }

    fn go_on(&mut self, to: CursorMove, selecting: bool) {
        match (selecting, self.area.is_selecting()) {
            (true, false) => self.area.start_selection(),
            (false, true) => self.area.cancel_selection(),
            _ => {}
        }
        self.area.move_cursor(to);
    }

    fn by_lines(&mut self, to: CursorMove, lines: usize, selecting: bool) {
        for _ in 0..lines.max(2) - 1 {
            self.go_on(to, selecting);
        }
    }

    /// To the first word of the line; from there to its very beginning.
    fn home(&mut self, selecting: bool) {
        let (line, column) = self.cursor();
        let first = indentation(&self.lines()[line]);
        self.go_on(CursorMove::Head, selecting);
        if column != first {
            for _ in 0..first {
                self.go_on(CursorMove::Forward, selecting);
            }
        }
    }

    fn new_line(&mut self) {
        if self.selection().is_some() {
            self.area.delete_next_char();
        }
        let (line, column) = self.cursor();
        let before: String = self.lines()[line].chars().take(column).collect();
        let wanted = next_indentation(&before);
        self.area.insert_str(format!("\n{}", " ".repeat(wanted)));
    }

    fn indent(&mut self) {
        if let Some(lines) = self.selected_lines() {
            return self.shift_lines(lines, |text| INDENT - indentation(text) % INDENT, true);
        }
        let column = self.cursor().1;
        self.area.insert_str(" ".repeat(INDENT - column % INDENT));
    }

    fn dedent(&mut self) {
        let lines = self.selected_lines().unwrap_or_else(|| self.cursor().0..=self.cursor().0);
        self.shift_lines(lines, less, false);
    }

    fn selected_lines(&self) -> Option<std::ops::RangeInclusive<usize>> {
        let ((first, _), (last, column)) = self.selection()?;
        // A line of which nothing is selected stays where it is.
        Some(first..=if column == 0 { last - 1 } else { last })
    }

    /// Moves lines further in or out, each by as much as it needs.
    fn shift_lines(&mut self, lines: std::ops::RangeInclusive<usize>, by: impl Fn(&str) -> usize, inwards: bool) {
        let (line, column) = self.cursor();
        let mut now = column;
        for number in lines {
            let text = &self.lines()[number];
            let columns = if text.trim().is_empty() && inwards { 0 } else { by(text) };
            self.go((number, 0));
            if inwards {
                self.area.insert_str(" ".repeat(columns));
            } else {
                self.area.delete_str(columns);
            }
            if number == line {
                now = if inwards { column + columns } else { column.saturating_sub(columns) };
            }
        }
        self.go((line, now));
    }

    fn backspace(&mut self) {
        let (line, column) = self.cursor();
        let before: String = self.lines()[line].chars().take(column).collect();
        let blank = self.selection().is_none() && column > 0 && before.chars().all(|c| c == ' ');
        for _ in 0..if blank { less(&before) } else { 1 } {
            self.area.delete_char();
        }
    }

    /// The line for what is searched is open: letters go there.
    fn search(&mut self, key: KeyEvent) {
        let Some(find) = &mut self.find else { return };
        match key.code {
            KeyCode::Esc => self.find = None,
            KeyCode::Backspace => drop(find.pop()),
            KeyCode::Char('f' | 'g') if key.modifiers.contains(KeyModifiers::CONTROL) => self.next_match(1),
            KeyCode::Char(letter) if !key.modifiers.contains(KeyModifiers::CONTROL) => {
                find.push(letter);
                self.next_match(0);
            }
            KeyCode::Enter | KeyCode::Down => self.next_match(1),
            _ => {}
        }
    }

    /// Goes to the next place that holds what is searched, from so many characters after the cursor; from the end it
    /// goes on at the beginning.
    fn next_match(&mut self, after: usize) {
        let (line, column) = self.cursor();
        let matches = self.matches();
        let next = matches.iter().find(|place| **place >= (line, column + after)).or_else(|| matches.first());
        if let Some(&place) = next {
            self.go(place);
        }
    }

    /// Where the text holds what is searched. Capitals count only if there are any in what is searched.
    #[must_use]
    pub fn matches(&self) -> Vec<(usize, usize)> {
        let Some(find) = self.find.as_deref().filter(|find| !find.is_empty()) else { return Vec::new() };
        let exact = find.chars().any(char::is_uppercase);
        let wanted: Vec<char> = find.chars().collect();
        let same = |(a, b): (&char, &char)| if exact { a == b } else { a.to_lowercase().eq(b.to_lowercase()) };
        let mut places = Vec::new();
        for (row, line) in self.lines().iter().enumerate() {
            let letters: Vec<char> = line.chars().collect();
            let found = letters.windows(wanted.len()).enumerate();
            let found = found.filter(|(_, window)| window.iter().zip(&wanted).all(same));
            places.extend(found.map(|(column, _)| (row, column)));
        }
        places
    }
}

const fn direction(code: KeyCode, far: bool) -> Option<CursorMove> {
    Some(match (code, far) {
        (KeyCode::Left, false) => CursorMove::Back,
        (KeyCode::Right, false) => CursorMove::Forward,
        (KeyCode::Left, true) => CursorMove::WordBack,
        (KeyCode::Right, true) => CursorMove::WordForward,
        (KeyCode::Up, false) => CursorMove::Up,
        (KeyCode::Down, false) => CursorMove::Down,
        (KeyCode::Up, true) => CursorMove::ParagraphBack,
        (KeyCode::Down, true) => CursorMove::ParagraphForward,
        (KeyCode::End, _) => CursorMove::End,
        _ => return None,
    })
}

/// Columns of blank before the first word.
fn indentation(line: &str) -> usize {
    line.chars().take_while(|c| *c == ' ').count()
}

/// Spaces at a line's beginning that are to go for one level less.
fn less(line: &str) -> usize {
    match indentation(line) {
        0 => 0,
        columns => (columns - 1) % INDENT + 1,
    }
}

/// How far in the line after this one begins: further in after a colon, further out after a `return` and its like.
fn next_indentation(before: &str) -> usize {
    let code = before.split('#').next().unwrap_or_default().trim_end();
    let indent = indentation(before);
    let word = code.split_whitespace().next().unwrap_or_default();
    match word {
        _ if code.ends_with(':') => indent + INDENT,
        "return" | "pass" | "break" | "continue" | "raise" => indent.saturating_sub(INDENT),
        _ => indent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, at: (usize, usize), keys: &[KeyEvent]) -> String {
        let mut draft = Draft::new(text);
        draft.go(at);
        for key in keys {
            draft.key(*key, 10);
        }
        draft.lines().join("\n")
    }

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    fn control(letter: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)
    }

    fn letters(text: &str) -> Vec<KeyEvent> {
        text.chars().map(|c| key(if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) })).collect()
    }

    #[test]
    fn new_lines_are_indented_as_python_wants_them() {
        let program = "def f():  # why: so\nif x:\nreturn 1\nfor y in z:\npass\npass";
        let wanted = "def f():  # why: so\n    if x:\n        return 1\n    for y in z:\n        pass\n    pass";
        assert_eq!(typed("", (0, 0), &letters(program)), wanted);
    }

    #[test]
    fn tab_and_backspace_go_by_four() {
        assert_eq!(typed("x", (0, 0), &[key(KeyCode::Tab)]), "    x");
        assert_eq!(typed("ab", (0, 2), &[key(KeyCode::Tab)]), "ab  ");
        assert_eq!(typed("      x", (0, 6), &[key(KeyCode::Backspace)]), "    x");
        assert_eq!(typed("    x", (0, 5), &[key(KeyCode::Backspace)]), "    ");
        assert_eq!(typed("    x", (0, 5), &[key(KeyCode::BackTab)]), "x");
    }

    #[test]
    fn selected_lines_are_indented_together_and_taken_back() {
        let down = KeyEvent::new(KeyCode::Down, KeyModifiers::SHIFT);
        let keys = [down, down, key(KeyCode::Tab)];
        assert_eq!(typed("a\n\nb\nc", (0, 0), &keys), "    a\n\nb\nc");
        let keys = [down, down, down, key(KeyCode::Tab)];
        assert_eq!(typed("a\n\n  b\nc", (0, 0), &keys), "    a\n\n    b\nc");
        let undone = [down, key(KeyCode::Tab), control('z')];
        assert_eq!(typed("a\nb", (0, 0), &undone), "a\nb");
    }

    #[test]
    fn what_is_searched_is_found_in_turn() {
        let mut draft = Draft::new("time.sleep(1)\nasyncio.sleep(2)\nSleep");
        for key in [vec![control('f')], letters("sleep")].concat() {
            draft.key(key, 10);
        }
        assert_eq!((draft.cursor(), draft.matches().len()), ((0, 5), 3));
        draft.key(key(KeyCode::Enter), 10);
        assert_eq!(draft.cursor(), (1, 8));
        draft.key(key(KeyCode::Enter), 10);
        draft.key(key(KeyCode::Enter), 10);
        assert_eq!(draft.cursor(), (0, 5));
        draft.key(key(KeyCode::Esc), 10);
        draft.key(key(KeyCode::Char('_')), 10);
        assert_eq!(draft.lines()[0], "time._sleep(1)");
    }

    #[test]
    fn a_pasted_text_keeps_its_own_indentation() {
        let mut draft = Draft::new("");
        draft.paste("if x:\r\n\tpass\r    \x1b[31mpass", 10);
        assert_eq!(draft.lines(), ["if x:", "    pass", "    [31mpass"]);
    }
}
