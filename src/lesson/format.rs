//! Reads `lesson.md`: front matter between `+++` lines, one step a `##` heading, directives in fences.
//!
//! Reading never fails and never panics: it returns the lesson as far as it could be understood,
//! and every problem with its line.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use super::directive::{
    ChoiceFile, CompareFile, ExerciseFile, FrontFile, KindFile, KnobFile, LoopFile, NotesFile, NumberFile, OrderFile,
    Refused, RunFile, TasksFile,
};
use super::exercise::{Exercise, FILES};
use super::knob;
use super::predict::Predict;
use super::problem::Problem;
use super::prose;
use super::step::{Lesson, Part, Program, Step, Tune};

/// The version of the format that this reader understands.
pub const VERSION: u32 = 1;

/// The title of the step that closes every lesson.
const CARD: &str = "Your card";

/// Languages that a fence may show without being a directive.
const SHOWN: &[&str] = &["", "text", "python"];

/// Reads a lesson. `folder` is the folder's name (`01-event-loop`); `programs` are its `*.py` by name, those of an
/// exercise with its folder before it (`exercise/starter.py`).
#[must_use]
pub fn read(folder: &str, text: &str, programs: &BTreeMap<String, String>) -> (Lesson, Vec<Problem>) {
    let mut reader = Reader { folder, lesson: Lesson::default(), problems: Vec::new(), programs, unread: false };
    let body = reader.front(text);
    reader.body(text, body);
    reader.programs();
    reader.whole();
    reader.card();
    (reader.lesson, reader.problems)
}

struct Reader<'a> {
    folder: &'a str,
    lesson: Lesson,
    problems: Vec<Problem>,
    programs: &'a BTreeMap<String, String>,
    /// Whether an exercise could not be read, so that nobody knows which files are its own.
    unread: bool,
}

impl Reader<'_> {
    fn problem(&mut self, line: usize, what: impl Into<String>) {
        self.problems.push(Problem { file: format!("{}/lesson.md", self.folder), line, what: what.into() });
    }

    /// TOML that starts on `line`; a problem points at the line inside it.
    fn toml<T: DeserializeOwned>(&mut self, text: &str, line: usize) -> Option<T> {
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                self.problem(line + before.matches('\n').count(), error.message().trim());
                None
            }
        }
    }

    /// Reads the front matter; returns how many lines it takes.
    fn front(&mut self, text: &str) -> usize {
        let mut lines = text.lines();
        if lines.next().map(str::trim_end) != Some("+++") {
            self.problem(1, "a lesson begins with a line `+++`, its front matter, and another `+++`");
            return 0;
        }
        let Some(length) = lines.position(|line| line.trim_end() == "+++") else {
            self.problem(1, "the front matter is not closed: a line `+++` is missing");
            return 1;
        };
        let inside: Vec<&str> = text.lines().skip(1).take(length).collect();
        let inside = inside.join("\n");
        if let Some(front) = self.toml::<FrontFile>(&inside, 2) {
            self.take_front(front, &inside);
        }
        length + 2
    }

    fn take_front(&mut self, front: FrontFile, text: &str) {
        if front.format_version != VERSION {
            self.problem(2, format!("format_version {}: this looplab reads {VERSION}", front.format_version));
        }
        let named = format!("{:02}-{}", front.number, front.slug);
        if named != self.folder {
            self.problem(2, format!("number and slug make {named}, but the folder is called {}", self.folder));
        }
        let lines = [("title", &front.title), ("goal", &front.goal), ("misconception", &front.misconception)];
        for (name, value) in lines {
            if value.trim().is_empty() || value.contains('\n') {
                self.problem(2, format!("`{name}` must be one line with words in it"));
            }
        }
        self.lesson = Lesson {
            number: front.number,
            slug: front.slug,
            title: front.title,
            goal: front.goal,
            minutes: front.minutes,
            prerequisites: front.prerequisites,
            misconception: front.misconception,
            summary: front.summary.trim().to_owned(),
            words: front.words.into_iter().map(Into::into).collect(),
            ..Lesson::default()
        };
        for host in front.host {
            let line = 2 + text.get(..host.span().start).unwrap_or_default().matches('\n').count();
            match host.into_inner().declared() {
                Ok(host) if self.lesson.hosts.iter().any(|other| other.name == host.name) => {
                    self.problem(line, format!("two hosts are called {}", host.name));
                }
                Ok(host) => self.lesson.hosts.push(host),
                Err(what) => self.problem(line, what),
            }
        }
    }

    fn body(&mut self, text: &str, skip: usize) {
        let mut prose = String::new();
        let mut lines = text.lines().enumerate().skip(skip);
        while let Some((row, line)) = lines.next() {
            if let Some(title) = line.strip_prefix("## ") {
                self.prose(&mut prose, row);
                self.lesson.steps.push(Step { title: title.trim().to_owned(), line: row + 1, parts: Vec::new() });
            } else if line.starts_with("# ") {
                self.problem(row + 1, "the title belongs into the front matter; steps begin with `## `");
            } else if let Some(info) = line.strip_prefix("```") {
                let mut inside = String::new();
                let closed = lines.by_ref().find(|(_, line)| {
                    let end = line.trim_end() == "```";
                    if !end {
                        inside.push_str(line);
                        inside.push('\n');
                    }
                    end
                });
                if closed.is_none() {
                    self.problem(row + 1, "this block is never closed: a line ``` is missing");
                }
                self.fence(info.trim(), &inside, row, &mut prose);
            } else {
                let links =
                    line.split("](").skip(1).filter_map(|rest| rest.strip_prefix(prose::TERM)?.split(')').next());
                self.lesson.links.extend(links.map(|name| (row + 1, name.replace("%20", " "))));
                prose.push_str(line);
                prose.push('\n');
            }
        }
        self.prose(&mut prose, text.lines().count());
        for step in
            self.lesson.steps.iter().filter(|step| step.parts.is_empty()).map(|step| step.line).collect::<Vec<_>>()
        {
            self.problem(step, "this step is empty");
        }
    }

    /// Ends the words collected so far; `row` is where they end, counted from 0.
    fn prose(&mut self, words: &mut String, row: usize) {
        let words = std::mem::take(words);
        if words.trim().is_empty() {
            return;
        }
        self.part(Part::Prose(prose::blocks(&words)), row.saturating_sub(1));
    }

    fn part(&mut self, part: Part, row: usize) {
        match self.lesson.steps.last_mut() {
            Some(step) => step.parts.push(part),
            None => self.problem(row + 1, "this stands before the first step: begin one with `## Title`"),
        }
    }

    fn fence(&mut self, info: &str, inside: &str, row: usize, prose: &mut String) {
        if SHOWN.contains(&info) {
            prose.extend(["```", info, "\n", inside, "```\n"]);
            return;
        }
        self.prose(prose, row);
        // The first line of the directive, counted from 1.
        let line = row + 2;
        let part = match info {
            "predict" => self.predict(inside, line).map(Part::Predict),
            "run" => self.directive(inside, row, |file: RunFile| file.run().map(Part::Run)),
            "compare" => self.directive(inside, row, |file: CompareFile| file.compare().map(Part::Compare)),
            "knob" => self.directive(inside, row, |file: KnobFile| file.tune().map(Part::Knob)),
            "loop" => self.directive(inside, row, |file: LoopFile| file.led().map(Part::Loop)),
            "exercise" => {
                let exercise = self.exercise(inside, row);
                self.unread |= exercise.is_none();
                exercise.map(Part::Exercise)
            }
            "notes" => self.directive(inside, row, |file: NotesFile| file.notes().map(Part::Notes)),
            _ => {
                let known = "`predict`, `run`, `compare`, `knob`, `loop`, `exercise`, `notes`, or to show text `python` \
                             and `text`";
                self.problem(row + 1, format!("no directive is called `{info}`: there are {known}"));
                None
            }
        };
        if let Some(part) = part {
            self.part(part, row);
        }
    }

    /// A directive that stands for itself; `row` is that of its fence, counted from 0.
    fn directive<T: DeserializeOwned>(
        &mut self,
        inside: &str,
        row: usize,
        part: impl FnOnce(T) -> Result<Part, Refused>,
    ) -> Option<Part> {
        let file = self.toml::<T>(inside, row + 2)?;
        self.kept(part(file), row)
    }

    fn predict(&mut self, inside: &str, line: usize) -> Option<Predict> {
        let kind = self.toml::<KindFile>(inside, line)?.kind;
        let read = match kind.as_str() {
            "choice" => self.toml::<ChoiceFile>(inside, line)?.predict(),
            "order" => self.toml::<OrderFile>(inside, line)?.predict(),
            "number" => self.toml::<NumberFile>(inside, line)?.predict(),
            "tasks" => self.toml::<TasksFile>(inside, line)?.predict(),
            _ => Err(format!("no prediction has the kind {kind:?}: there are choice, order, number and tasks")),
        };
        self.kept(read, line - 2)
    }

    /// An exercise with the files of its folder.
    fn exercise(&mut self, inside: &str, row: usize) -> Option<Exercise> {
        let file = self.toml::<ExerciseFile>(inside, row + 2)?;
        let mut exercise = self.kept(file.exercise(), row)?;
        let folder = exercise.folder.clone();
        let mut take = |name: &str| {
            let text = self.programs.get(&format!("{folder}/{name}")).cloned();
            if text.is_none() {
                self.problem(row + 1, format!("{folder}/{name} is not in the lesson's folder"));
            }
            text.unwrap_or_default()
        };
        exercise.starter = take(FILES[0]);
        exercise.solution = take(FILES[1]);
        exercise.check = take(FILES[2]);
        for wrong in &mut exercise.wrong {
            wrong.source = take(&wrong.program);
        }
        let named = |name: &str| FILES.contains(&name) || exercise.wrong.iter().any(|wrong| wrong.program == name);
        let inside = self.programs.keys().filter_map(|path| path.strip_prefix(&format!("{folder}/")));
        if let Some(name) = inside.filter(|name| !named(name)).map(str::to_owned).next() {
            self.problem(
                row + 1,
                format!("{folder}/{name} is no [[wrong]] program of this exercise: name it or remove it"),
            );
        }
        Some(exercise)
    }

    fn kept<T>(&mut self, read: Result<T, String>, row: usize) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(what) => {
                self.problem(row + 1, what);
                None
            }
        }
    }

    fn programs(&mut self) {
        for (name, source) in self.programs.iter().filter(|(name, _)| !name.contains('/')) {
            let (knobs, wrong) = knob::knobs(source);
            for (line, what) in wrong {
                self.problems.push(Problem { file: format!("{}/{name}", self.folder), line, what });
            }
            let program = Program { name: name.clone(), source: source.clone(), knobs };
            self.lesson.programs.insert(name.clone(), program);
        }
    }

    /// What can only be seen once everything is read.
    fn whole(&mut self) {
        let mut wanted = Vec::new();
        let mut ids = BTreeSet::new();
        let (mut wrong, mut folders) = (Vec::new(), BTreeSet::new());
        for step in &self.lesson.steps {
            wrong.extend(crowded(step).map(|what| (step.line, what.to_owned())));
            for part in &step.parts {
                wanted.extend(programs_of(part).into_iter().map(|program| (step.line, program.to_owned())));
                if let Some(id) = id_of(part).filter(|id| !ids.insert(*id)) {
                    wrong.push((step.line, format!("two things to do are called {id:?}")));
                }
                match part {
                    Part::Exercise(exercise) => drop(folders.insert(exercise.folder.clone())),
                    Part::Knob(tune) => wrong.extend(self.knobless(tune).map(|what| (step.line, what))),
                    _ => {}
                }
            }
        }
        for (line, what) in wrong {
            self.problem(line, what);
        }
        for (line, program) in &wanted {
            if !self.programs.contains_key(program) {
                self.problem(*line, format!("{program} is not in the lesson's folder"));
            }
        }
        let used = |name: &String| match name.split_once('/') {
            Some((folder, _)) => self.unread || folders.contains(folder),
            None => wanted.iter().any(|(_, wanted)| wanted == name),
        };
        if let Some(name) = self.programs.keys().find(|name| !used(name)) {
            self.problem(1, format!("{name} is in the folder, but no step runs it"));
        }
        if self.lesson.steps.is_empty() {
            self.problem(1, "a lesson needs at least one step: begin one with `## Title`");
        }
    }

    /// Why the knob of a step cannot be turned, if it cannot. That the program is missing is told elsewhere.
    fn knobless(&self, tune: &Tune) -> Option<String> {
        let program = self.lesson.programs.get(&tune.run.program)?;
        let has = program.knobs.iter().any(|knob| knob.name == tune.knob);
        (!has)
            .then(|| format!("{} has no knob called {}: a constant with a `# knob:` comment", program.name, tune.knob))
    }

    /// The last step of every lesson: its summary and its words, as a card to keep.
    fn card(&mut self) {
        let words = self.lesson.words.iter().map(|word| format!("- **{}**: {}\n", word.word, word.meaning));
        let card = format!("{}\n\n{}", self.lesson.summary, words.collect::<String>());
        let parts = vec![Part::Prose(prose::blocks(&card))];
        self.lesson.steps.push(Step { title: CARD.into(), line: 1, parts });
    }
}

/// What is too much for one step, if anything is.
fn crowded(step: &Step) -> Option<&'static str> {
    let count = |is: fn(&Part) -> bool| step.parts.iter().filter(|part| is(part)).count();
    let asked = count(|part| matches!(part, Part::Predict(_)));
    let shown = count(|part| matches!(part, Part::Run(_) | Part::Compare(_) | Part::Knob(_)));
    let apart = count(|part| matches!(part, Part::Exercise(_) | Part::Loop(_)));
    if asked > 1 || shown > 1 {
        Some("a step asks one question and has one run: make two steps of it")
    } else if apart > 1 || apart == 1 && asked + shown > 0 {
        Some("an exercise, or being the loop, has a step of its own: make two steps of it")
    } else {
        None
    }
}

/// The programs that a part of a step is about.
fn programs_of(part: &Part) -> Vec<&str> {
    match part {
        Part::Predict(predict) => vec![&predict.program],
        Part::Run(run) => vec![&run.program],
        Part::Knob(tune) => vec![&tune.run.program],
        Part::Loop(led) => vec![&led.program],
        Part::Compare(compare) => compare.sides.iter().map(|side| side.program.as_str()).collect(),
        Part::Exercise(_) | Part::Prose(_) | Part::Notes(_) => Vec::new(),
    }
}

/// The name that progress of a part is kept under.
fn id_of(part: &Part) -> Option<&str> {
    match part {
        Part::Predict(predict) => Some(&predict.id),
        Part::Exercise(exercise) => Some(&exercise.id),
        Part::Knob(tune) => Some(&tune.id),
        Part::Loop(led) => Some(&led.id),
        Part::Run(_) | Part::Compare(_) | Part::Prose(_) | Part::Notes(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::predict::Question;

    const FRONT: &str = "+++\nformat_version = 1\nnumber = 7\nslug = \"x\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 5\n\
                         misconception = \"M\"\nsummary = \"S\"\n+++\n";

    fn reading(body: &str) -> (Lesson, Vec<String>) {
        let programs = BTreeMap::from([("a.py".to_owned(), "N = 1  # knob: 0..3\n".to_owned())]);
        let (lesson, problems) = read("07-x", &format!("{FRONT}{body}"), &programs);
        (lesson, problems.iter().map(ToString::to_string).collect())
    }

    const RUN: &str = "## One\n\nWords.\n\n```run\nprogram = \"a.py\"\n```\n";

    #[test]
    fn a_step_has_words_and_a_run() {
        let (lesson, problems) = reading(RUN);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!((lesson.number, lesson.folder().as_str()), (7, "07-x"));
        assert_eq!(lesson.steps.iter().map(|step| step.title.as_str()).collect::<Vec<_>>(), ["One", CARD]);
        assert_eq!((lesson.steps[0].kind(), lesson.steps[0].line), ("run", 11));
        assert!(matches!(lesson.steps[0].parts[0], Part::Prose(_)));
        assert_eq!(lesson.programs["a.py"].knobs.len(), 1);
    }

    #[test]
    fn a_prediction_is_read_whole() {
        let (lesson, problems) = reading(
            "## One\n```predict\nid = \"p\"\nprogram = \"a.py\"\nkind = \"number\"\nask = \"?\"\nanswer = 3\nwithin = 0.5\n\
             unit = \"s\"\nmeasure = \"seconds\"\nright = \"r\"\n[[mistake]]\nbetween = [5, 7]\nmodel = \"m\"\n\
             feedback = \"f\"\n[otherwise]\nmodel = \"o\"\nfeedback = \"g\"\n```\n",
        );
        assert!(problems.is_empty(), "{problems:?}");
        let (_, predict) = lesson.predictions().next().expect("it is there");
        assert!(matches!(&predict.question, Question::Number { answer: 3.0, mistakes, .. } if mistakes.len() == 1));
    }

    #[test]
    fn every_problem_names_its_line() {
        let cases = [
            ("```whatever\n```\n", "12: no directive is called `whatever`"),
            ("```run\nprogram = \"a.py\"\nspead = 2\n```\n", "14: unknown field `spead`"),
            ("```run\nprogram = \"b.py\"\n```\n", "11: b.py is not in the lesson's folder"),
            ("```run\nprogram = \"a.py\"\n", "12: this block is never closed"),
            ("```run\nprogram = \"a.py\"\nspeed = 0\n```\n", "12: speed 0 is not within"),
            ("# Title\n", "12: the title belongs into the front matter"),
            ("```predict\nkind = \"riddle\"\n```\n", "12: no prediction has the kind \"riddle\""),
            ("```notes\n```\n", "12: notes without a word"),
            ("```loop\nid = \"l\"\nprogram = \"a.py\"\nchoices = 0\n```\n", "12: 0 choices: ask for 1 to 20"),
            ("```loop\nid = \"l\"\nprogram = \"b.py\"\nchoices = 3\n```\n", "11: b.py is not in the lesson's folder"),
            ("```loop\nid = \"l\"\nprogram = \"a.py\"\nanswers = 3\n```\n", "15: unknown field `answers`"),
            (
                "```knob\nid = \"k\"\nprogram = \"a.py\"\nknob = \"M\"\nask = \"?\"\n```\n",
                "11: a.py has no knob called M",
            ),
            (
                "```knob\nid = \"k\"\nprogram = \"a.py\"\nknob = \"N\"\nask = \"?\"\nfound = \"!\"\n```\n",
                "12: `goal` says",
            ),
            (
                "```predict\nid = \"p\"\nprogram = \"a.py\"\nkind = \"tasks\"\nask = \"?\"\nmark = \"returned\"\ntasks = [\"a\"]\n\
              answer = []\nright = \"r\"\notherwise = { model = \"m\", feedback = \"f\" }\n```\n",
                "12: `tasks` lists at least two",
            ),
            ("", "11: this step is empty"),
        ];
        for (body, problem) in cases {
            let (_, problems) = reading(&format!("## One\n{body}"));
            let wanted = format!("07-x/lesson.md:{problem}");
            assert!(problems.iter().any(|found| found.starts_with(&wanted)), "{body:?} gives {problems:?}");
        }
    }

    #[test]
    fn front_matter_with_a_mistake_still_gives_steps() {
        let (lesson, problems) = read("07-x", &format!("+++\nnumber = \"seven\"\n+++\n{RUN}"), &BTreeMap::new());
        assert_eq!(lesson.steps.len(), 2);
        assert!(problems.iter().any(|problem| problem.line == 2), "{problems:?}");
        let (_, problems) = read("07-x", "", &BTreeMap::new());
        assert!(!problems.is_empty());
    }

    #[test]
    fn hosts_are_read_and_checked() {
        let with = |hosts: &str| {
            let text = FRONT.strip_suffix("+++\n").unwrap_or_default();
            let (lesson, problems) = read("07-x", &format!("{text}{hosts}+++\n{RUN}"), &BTreeMap::new());
            let told = problems.iter().filter(|problem| !problem.what.contains("a.py")).map(ToString::to_string);
            (lesson.hosts, told.collect::<Vec<_>>())
        };
        let (hosts, problems) = with(
            "[[host]]\nname = \"shop.example\"\nlatency = 0.05\nthinks = 0.2\n\
             failures = { rate = 0.25, kinds = [\"500\", \"reset\"] }\nlimit = { at_once = 2 }\n\
             [[host.page]]\npath = \"/\"\ntext = \"hello\"\n[[host]]\nname = \"db2.example\"\nkind = \"database\"\n",
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(hosts.iter().map(|host| host.name.as_str()).collect::<Vec<_>>(), ["shop.example", "db2.example"]);
        assert_eq!((hosts[0].pages["/"].text.as_str(), hosts[0].limit.at_once), ("hello", Some(2)));
        let wrong = [
            ("[[host]]\nname = \"Shop\"\n", "10: \"Shop\" is no name for a host"),
            ("[[host]]\nname = \"a.b\"\nlatency = -1\n", "10: latency of a.b: -1 is no number of seconds"),
            ("[[host]]\nname = \"a.b\"\nlatencey = 1\n", "12: unknown field `latencey`"),
            ("[[host]]\nname = \"a.b\"\nkind = \"x\"\n", "10: no host has the kind \"x\""),
            ("[[host]]\nname = \"a.b\"\n[[host]]\nname = \"a.b\"\n", "12: two hosts are called a.b"),
            ("[[host]]\nname = \"a.b\"\nfailures = { rate = 1, kinds = [\"fire\"] }\n", "10: no failure is called"),
        ];
        for (hosts, told) in wrong {
            let (_, problems) = with(hosts);
            let wanted = format!("07-x/lesson.md:{told}");
            assert!(problems.iter().any(|problem| problem.starts_with(&wanted)), "{hosts:?} gives {problems:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn reading_never_panics(text in "(\\+\\+\\+|## |```|run|predict|kind = \"choice\"|\\[\\[option\\]\\]|[a-zé\"={}\\[\\]]{0,4}|\n){0,60}") {
            let _ = read("07-x", &text, &BTreeMap::new());
            let _ = read("07-x", &format!("{FRONT}{text}"), &BTreeMap::new());
        }
    }
}
