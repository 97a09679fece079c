//! Knobs: constants of a program that a student may turn.
//!
//! A knob is a plain assignment with a comment that Python ignores:
//! `DELAY = 0.5  # knob: 0.1..2.0 step 0.1 seconds`. Turning it rewrites that one number.

/// A constant that may be turned.
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// The constant's name.
    pub name: String,
    /// The line it is on, counted from 1.
    pub line: usize,
    /// Its value in the source.
    pub value: f64,
    /// The smallest value it may have.
    pub low: f64,
    /// The largest value it may have.
    pub high: f64,
    /// How far one turn goes.
    pub step: f64,
    /// What the number counts: `seconds`, `tasks` …; may be empty.
    pub unit: String,
}

impl Knob {
    /// The value `turns` steps away, kept within bounds and on the grid of steps.
    #[must_use]
    pub fn turned(&self, turns: i32) -> f64 {
        let steps = ((self.value - self.low) / self.step).round() + f64::from(turns);
        (self.low + steps * self.step).clamp(self.low, self.high)
    }

    /// The source with this knob set to `value`.
    #[must_use]
    pub fn set(&self, source: &str, value: f64) -> String {
        let mut lines: Vec<String> = source.split_inclusive('\n').map(str::to_owned).collect();
        if let Some(line) = lines.get_mut(self.line - 1)
            && let (Some(equals), Some(comment)) = (line.find('='), line.find('#'))
        {
            *line = format!("{}= {}  {}", &line[..equals], self.written(value), &line[comment..]);
        }
        lines.concat()
    }

    /// A value as the source would write it, with as many decimals as the step has.
    #[must_use]
    pub fn written(&self, value: f64) -> String {
        let decimals = [self.step, self.low].map(decimals).into_iter().max().unwrap_or(0);
        format!("{value:.decimals$}")
    }
}

fn decimals(number: f64) -> usize {
    format!("{number}").split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// The knobs of a program, in the order of their lines; for a line whose comment cannot be
/// understood, the line's number and what is wrong.
#[must_use]
pub fn knobs(source: &str) -> (Vec<Knob>, Vec<(usize, String)>) {
    let (mut knobs, mut wrong) = (Vec::new(), Vec::new());
    for (row, line) in source.lines().enumerate() {
        if let Some((code, spec)) = line.split_once("# knob:") {
            match knob(code, spec, row + 1) {
                Some(knob) => knobs.push(knob),
                None => wrong.push((
                    row + 1,
                    "a knob looks like `DELAY = 0.5  # knob: 0.1..2.0 step 0.1 seconds`, its value within the range"
                        .into(),
                )),
            }
        }
    }
    (knobs, wrong)
}

fn knob(code: &str, spec: &str, line: usize) -> Option<Knob> {
    let (name, value) = code.split_once('=')?;
    let name = name.trim();
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty();
    let mut words = spec.split_whitespace();
    let (low, high) = words.next()?.split_once("..")?;
    let (low, high, value): (f64, f64, f64) = (low.parse().ok()?, high.parse().ok()?, value.trim().parse().ok()?);
    let mut rest = words.collect::<Vec<_>>();
    let step = match rest.as_slice() {
        ["step", step, ..] => {
            let step = step.parse().ok()?;
            rest.drain(..2);
            step
        }
        _ => 1.0,
    };
    let sound = is_name && low <= value && value <= high && step > 0.0 && (high - low).is_finite();
    sound.then(|| Knob { name: name.into(), line, value, low, high, step, unit: rest.join(" ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "import asyncio\nDELAY = 0.5  # knob: 0.1..2.0 step 0.1 seconds\nN = 3  # knob: 1..9 tasks\n";

    #[test]
    fn a_comment_makes_a_knob() {
        let (found, wrong) = knobs(SOURCE);
        assert!(wrong.is_empty());
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].name.as_str(), found[0].line, found[0].step), ("DELAY", 2, 0.1));
        assert_eq!((found[0].unit.as_str(), found[1].unit.as_str()), ("seconds", "tasks"));
    }

    #[test]
    fn turning_a_knob_changes_one_number() {
        let (found, _) = knobs(SOURCE);
        let louder = found[0].set(SOURCE, found[0].turned(3));
        assert_eq!(louder, SOURCE.replace("0.5  #", "0.8  #"));
        assert_eq!(found[1].set(SOURCE, found[1].turned(99)), SOURCE.replace("3  #", "9  #"));
    }

    #[test]
    fn a_knob_that_cannot_be_read_is_a_problem() {
        let (found, wrong) = knobs("A = 5  # knob: 1..3\nB = x  # knob: 1..3\nC = 1  # knob: often\n");
        assert!(found.is_empty());
        assert_eq!(wrong.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3]);
    }
}
