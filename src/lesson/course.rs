//! The course as a map: which lessons build on which, and which one is next.
//!
//! A recommendation, never a lock: any lesson can be opened at any time.

use super::progress::{Progress, Standing};
use super::{Catalogue, Lesson};

/// How a lesson lies to another one on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It is that lesson.
    Itself,
    /// That lesson builds on it.
    Before,
    /// It builds on that lesson.
    After,
    /// Neither.
    Apart,
}

/// How a lesson lies to the one that is looked at.
#[must_use]
pub fn relation(lesson: &Lesson, looked_at: &Lesson) -> Relation {
    if lesson.slug == looked_at.slug {
        Relation::Itself
    } else if looked_at.prerequisites.contains(&lesson.slug) {
        Relation::Before
    } else if lesson.prerequisites.contains(&looked_at.slug) {
        Relation::After
    } else {
        Relation::Apart
    }
}

impl Catalogue {
    /// The row of the lesson to go on with: the one last worked on and not done; else the first whose prerequisites are
    /// done; else the first that is not done. `None` when all are done, or there are none.
    #[must_use]
    pub fn next(&self, progress: &Progress) -> Option<usize> {
        let standing = |lesson: &Lesson| progress.standing(lesson);
        let when = |lesson: &Lesson| progress.lessons.get(&lesson.slug).and_then(|visited| visited.when);
        let rows = || self.lessons.iter().enumerate();
        let begun = rows().filter(|(_, lesson)| matches!(standing(lesson), Standing::Begun { .. }));
        let open = || rows().filter(|(_, lesson)| standing(lesson) != Standing::Done);
        let prepared = || open().find(|(_, lesson)| self.missing(lesson, progress).is_empty());
        let found = begun.max_by_key(|(row, lesson)| (when(lesson), *row));
        found.or_else(prepared).or_else(|| open().next()).map(|(row, _)| row)
    }

    /// The prerequisites of a lesson that are not done.
    #[must_use]
    pub fn missing(&self, lesson: &Lesson, progress: &Progress) -> Vec<&Lesson> {
        let needed = self.lessons.iter().filter(|other| relation(other, lesson) == Relation::Before);
        needed.filter(|other| progress.standing(other) != Standing::Done).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Step;

    fn lesson(number: u32, slug: &str, prerequisites: &[&str]) -> Lesson {
        let step = |line| Step { title: String::new(), line, parts: Vec::new() };
        let prerequisites = prerequisites.iter().map(|&slug| slug.to_owned()).collect();
        Lesson { number, slug: slug.into(), prerequisites, steps: vec![step(1), step(2)], ..Lesson::default() }
    }

    fn course() -> Catalogue {
        let lessons = vec![lesson(1, "a", &[]), lesson(2, "b", &["a"]), lesson(3, "c", &["b"]), lesson(4, "d", &["a"])];
        Catalogue { lessons, ..Catalogue::default() }
    }

    fn done(progress: &mut Progress, slug: &str) {
        progress.see(slug, 0);
        progress.see(slug, 1);
    }

    #[test]
    fn what_was_last_worked_on_goes_on() {
        let mut progress = Progress::default();
        assert_eq!(course().next(&progress), Some(0));
        progress.see("d", 0);
        progress.spend("d", 5, Some(200));
        progress.see("b", 0);
        progress.spend("b", 5, Some(100));
        assert_eq!(course().next(&progress), Some(3));
        progress.spend("b", 5, Some(300));
        assert_eq!(course().next(&progress), Some(1));
    }

    #[test]
    fn what_is_prepared_comes_before_what_is_not() {
        let mut progress = Progress::default();
        let mut course = course();
        course.lessons[1].prerequisites.push("d".into());
        done(&mut progress, "a");
        assert_eq!(course.next(&progress), Some(3), "lesson 2 wants lesson 4 first");
        for slug in ["b", "c", "d"] {
            done(&mut progress, slug);
        }
        assert_eq!(course.next(&progress), None);
    }

    #[test]
    fn lessons_lie_before_and_after() {
        let course = course();
        let of = |row: usize| relation(&course.lessons[row], &course.lessons[1]);
        assert_eq!(
            [of(0), of(1), of(2), of(3)],
            [Relation::Before, Relation::Itself, Relation::After, Relation::Apart]
        );
        let missing = course.missing(&course.lessons[2], &Progress::default());
        assert_eq!(missing.iter().map(|lesson| lesson.number).collect::<Vec<_>>(), [2]);
    }
}
