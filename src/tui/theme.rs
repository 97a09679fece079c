//! Colours and emphasis, by meaning.
//!
//! A view asks for "blocking" or "the fourth task", never for red. Whatever a colour says, a glyph or
//! a word says too, so the plain theme (`NO_COLOR`) loses nothing but looks.

#[cfg(test)]
mod sight;

use ratatui::style::{Color, Modifier, Style};

/// How everything that has a meaning looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// What users call it.
    pub name: &'static str,
    /// Ordinary text, and the background of the whole screen.
    pub base: Style,
    /// What may be overlooked.
    pub dim: Style,
    /// What must not be overlooked, but is no alarm.
    pub strong: Style,
    /// The one accent: the lesson's title, the chosen line.
    pub accent: Style,
    /// The frame of a pane.
    pub border: Style,
    /// The frame of the pane that keys go to.
    pub focus: Style,
    /// A key in the footer and in the help.
    pub key: Style,
    /// The row that is chosen.
    pub selected: Style,
    /// A task that runs.
    pub running: Style,
    /// A task that holds up the whole loop.
    pub blocking: Style,
    /// The same in the timeline, where much of it stands together.
    pub blocking_bar: Style,
    /// A task that could run and waits for its turn.
    pub ready: Style,
    /// A task that waits for something else.
    pub parked: Style,
    /// A task that returned.
    pub returned: Style,
    /// A task that raised.
    pub raised: Style,
    /// A task that was cancelled.
    pub cancelled: Style,
    /// A token that has just moved.
    pub moved: Style,
    /// The line of the moment shown.
    pub now: Style,
    /// The paused state.
    pub paused: Style,
    /// A view that lags behind the run.
    pub past: Style,
    /// Words that warn.
    pub warning: Style,
    /// Words that say it is right.
    pub good: Style,
    /// Python source.
    pub syntax: Syntax,
    tasks: &'static [Color],
}

/// How Python source looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Syntax {
    /// `def`, `if`, `return` …
    pub keyword: Style,
    /// `async` and `await`, which this is all about.
    pub r#async: Style,
    /// String literals.
    pub string: Style,
    /// Numbers, `True`, `None`.
    pub number: Style,
    /// Comments.
    pub comment: Style,
    /// Names that are defined or built in.
    pub name: Style,
}

/// The raw colours that a theme is made from.
struct Palette {
    name: &'static str,
    text: Color,
    ground: Color,
    dim: Color,
    accent: Color,
    border: Color,
    red: Color,
    on_red: Color,
    amber: Color,
    green: Color,
    violet: Color,
    blue: Color,
    chosen: Color,
    tasks: &'static [Color],
}

const DARK: Palette = Palette {
    name: "dark",
    text: Color::Indexed(253),
    ground: Color::Indexed(234),
    dim: Color::Indexed(246),
    accent: Color::Indexed(117),
    border: Color::Indexed(242),
    red: Color::Indexed(203),
    on_red: Color::Indexed(16),
    amber: Color::Indexed(221),
    green: Color::Indexed(114),
    violet: Color::Indexed(176),
    blue: Color::Indexed(75),
    chosen: Color::Indexed(238),
    tasks: &indexed([75, 114, 176, 80, 180, 147, 151, 218, 73, 139]),
};

const LIGHT: Palette = Palette {
    name: "light",
    text: Color::Indexed(235),
    ground: Color::Indexed(231),
    dim: Color::Indexed(242),
    accent: Color::Indexed(25),
    border: Color::Indexed(246),
    red: Color::Indexed(160),
    on_red: Color::Indexed(231),
    amber: Color::Indexed(130),
    green: Color::Indexed(28),
    violet: Color::Indexed(91),
    blue: Color::Indexed(26),
    chosen: Color::Indexed(253),
    tasks: &indexed([26, 28, 91, 23, 94, 61, 58, 126, 24, 96]),
};

const HIGH_CONTRAST: Palette = Palette {
    name: "high-contrast",
    text: Color::Indexed(231),
    ground: Color::Indexed(16),
    dim: Color::Indexed(252),
    accent: Color::Indexed(51),
    border: Color::Indexed(255),
    red: Color::Indexed(203),
    on_red: Color::Indexed(16),
    amber: Color::Indexed(226),
    green: Color::Indexed(46),
    violet: Color::Indexed(213),
    blue: Color::Indexed(87),
    chosen: Color::Indexed(19),
    tasks: &indexed([87, 46, 213, 208, 111, 231, 144]),
};

/// Chosen by measure: what means something is told apart with any of the common kinds of colour blindness (`sight`).
const COLOUR_BLIND: Palette = Palette {
    name: "colour-blind",
    text: Color::Indexed(253),
    ground: Color::Indexed(234),
    dim: Color::Indexed(246),
    accent: Color::Indexed(117),
    border: Color::Indexed(242),
    red: Color::Indexed(202),
    on_red: Color::Indexed(16),
    amber: Color::Indexed(227),
    green: Color::Indexed(122),
    violet: Color::Indexed(219),
    blue: Color::Indexed(33),
    chosen: Color::Indexed(238),
    tasks: &indexed([33, 219, 122, 101, 169]),
};

const fn indexed<const N: usize>(numbers: [u8; N]) -> [Color; N] {
    let mut colours = [Color::Reset; N];
    let mut at = 0;
    while at < N {
        colours[at] = Color::Indexed(numbers[at]);
        at += 1;
    }
    colours
}

impl Theme {
    /// The names that [`Theme::named`] knows, in the order they are offered.
    pub const NAMES: &'static [&'static str] = &["dark", "light", "high-contrast", "colour-blind", "plain"];

    /// The theme with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "dark" => Some(Self::coloured(&DARK)),
            "light" => Some(Self::coloured(&LIGHT)),
            "high-contrast" => Some(Self::coloured(&HIGH_CONTRAST)),
            "colour-blind" | "color-blind" => Some(Self::coloured(&COLOUR_BLIND)),
            "plain" => Some(Self::plain()),
            _ => None,
        }
    }

    /// The theme after this one, for trying them out.
    #[must_use]
    pub fn next(&self) -> Self {
        let at = Self::NAMES.iter().position(|&name| name == self.name).map_or(0, |at| at + 1);
        Self::NAMES.get(at).and_then(|name| Self::named(name)).unwrap_or_else(|| Self::coloured(&DARK))
    }

    /// The style of a task, the same for its whole life; `place` is its place among the tasks.
    #[must_use]
    pub fn task(&self, place: usize) -> Style {
        match self.tasks {
            [] => self.base,
            tasks => self.base.fg(tasks[place % tasks.len()]),
        }
    }

    /// Emphasis without a single colour, for `NO_COLOR` and for old terminals.
    #[must_use]
    pub fn plain() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        let reversed = plain.add_modifier(Modifier::REVERSED);
        let underlined = plain.add_modifier(Modifier::UNDERLINED);
        Self {
            name: "plain",
            base: plain,
            dim,
            strong: bold,
            accent: bold,
            border: dim,
            focus: bold,
            key: bold,
            selected: reversed,
            running: bold,
            blocking: reversed.add_modifier(Modifier::BOLD),
            blocking_bar: bold,
            ready: plain,
            parked: dim,
            returned: plain,
            raised: bold,
            cancelled: plain,
            moved: underlined.add_modifier(Modifier::BOLD),
            now: bold,
            paused: reversed,
            past: reversed,
            warning: bold,
            good: bold,
            syntax: Syntax { keyword: bold, r#async: bold, comment: dim, ..Syntax::default() },
            tasks: &[],
        }
    }

    fn coloured(palette: &Palette) -> Self {
        let base = Style::new().fg(palette.text).bg(palette.ground);
        let bold = Modifier::BOLD;
        let filled = |ground, text| Style::new().bg(ground).fg(text).add_modifier(bold);
        let ink = |colour| base.fg(colour);
        Self {
            name: palette.name,
            base,
            dim: ink(palette.dim),
            strong: base.add_modifier(bold),
            accent: ink(palette.accent).add_modifier(bold),
            border: ink(palette.border),
            focus: ink(palette.accent),
            key: ink(palette.accent).add_modifier(bold),
            selected: base.bg(palette.chosen).add_modifier(bold),
            running: ink(palette.green).add_modifier(bold),
            blocking: filled(palette.red, palette.on_red),
            blocking_bar: ink(palette.red).add_modifier(bold),
            ready: ink(palette.amber),
            parked: ink(palette.dim),
            returned: ink(palette.green),
            raised: ink(palette.red).add_modifier(bold),
            cancelled: ink(palette.violet),
            moved: filled(palette.amber, palette.ground),
            now: ink(palette.text).add_modifier(bold),
            paused: filled(palette.amber, palette.ground),
            past: filled(palette.blue, palette.ground),
            warning: ink(palette.red).add_modifier(bold),
            good: ink(palette.green).add_modifier(bold),
            syntax: Syntax {
                keyword: ink(palette.blue),
                r#async: ink(palette.accent).add_modifier(bold),
                string: ink(palette.green),
                number: ink(palette.violet),
                comment: ink(palette.dim).add_modifier(Modifier::ITALIC),
                name: base.add_modifier(bold),
            },
            tasks: palette.tasks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_names_a_theme_and_the_round_ends_where_it_began() {
        let mut theme = Theme::named("dark").expect("the first theme");
        for name in Theme::NAMES {
            assert_eq!(theme.name, *name);
            assert_eq!(Theme::named(name).as_ref(), Some(&theme));
            theme = theme.next();
        }
        assert_eq!(theme.name, "dark");
        assert_eq!(Theme::named("mauve"), None);
    }

    #[test]
    fn the_plain_theme_has_no_colour() {
        let theme = format!("{:?}", Theme::plain());
        assert!(!theme.contains("Indexed") && !theme.contains("Rgb"), "{theme}");
    }
}
