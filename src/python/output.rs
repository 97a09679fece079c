//! What the program writes: `sys.stdout` and `sys.stderr` as recorders of lines.
//!
//! Each completed line becomes one event that names the task that wrote it. A line that is not
//! complete is kept until it is, until somebody flushes or until anybody else writes; so the
//! events of a stream, put together, are exactly what was written to it. Whoever is told of a piece
//! once it is recorded may hold the run right there: no lock is held.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ident::TaskId;
use crate::trace::{Recorder, Stream, What};

/// A line longer than this is recorded in pieces.
const LONGEST: usize = 1 << 16;

/// What was written and not yet recorded.
#[derive(Default)]
pub struct Output {
    open: Mutex<Option<Line>>,
}

/// A line that has not ended yet.
struct Line {
    task: TaskId,
    stream: Stream,
    text: String,
}

impl Output {
    /// Takes what a task wrote to a stream.
    pub fn write(&self, recorder: &Recorder, (task, stream): (TaskId, Stream), text: &str, tell: impl Fn(&str)) {
        let is_other = |line: &mut Line| (line.task, line.stream) != (task, stream);
        let other = self.open().take_if(is_other);
        record(recorder, other, &tell);
        for piece in text.split_inclusive('\n') {
            let mut open = self.open();
            open.get_or_insert_with(|| Line { task, stream, text: String::new() }).text.push_str(piece);
            let whole = open.take_if(|line| line.text.ends_with('\n') || line.text.len() > LONGEST);
            drop(open);
            record(recorder, whole, &tell);
        }
    }

    /// Records a line that is not complete yet.
    pub fn flush(&self, recorder: &Recorder, tell: impl Fn(&str)) {
        let open = self.open().take();
        record(recorder, open, tell);
    }

    fn open(&self) -> MutexGuard<'_, Option<Line>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn record(recorder: &Recorder, line: Option<Line>, tell: impl Fn(&str)) {
    if let Some(Line { task, stream, text }) = line {
        recorder.record(What::Output { task, stream, text: recorder.text(&text) });
        tell(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::cell;

    fn recorded(writes: &[(u32, Stream, &str)]) -> Vec<String> {
        let (recorder, output) = (Recorder::default(), Output::default());
        for &(task, stream, text) in writes {
            output.write(&recorder, (TaskId(task), stream), text, |_| ());
        }
        output.flush(&recorder, |_| ());
        let batch = recorder.take();
        let shown = |cell| match cell::unpack(cell).expect("our own cell").what {
            What::Output { task, stream, text } => {
                format!("{task} {} {:?}", stream.term(), batch.strings.get(text))
            }
            other => panic!("{other:?}"),
        };
        batch.cells.iter().copied().map(shown).collect()
    }

    #[test]
    fn a_line_is_one_event_however_it_was_written() {
        let writes = [(1, Stream::Out, "a "), (1, Stream::Out, "b"), (1, Stream::Out, "\nc\nd"), (1, Stream::Out, "")];
        assert_eq!(recorded(&writes), [r#"t1 out "a b\n""#, r#"t1 out "c\n""#, r#"t1 out "d""#]);
    }

    #[test]
    fn another_writer_ends_a_piece() {
        let writes = [(1, Stream::Out, "a"), (2, Stream::Out, "b"), (2, Stream::Err, "c\n"), (1, Stream::Out, "d\n")];
        assert_eq!(recorded(&writes), [r#"t1 out "a""#, r#"t2 out "b""#, r#"t2 err "c\n""#, r#"t1 out "d\n""#]);
    }
}
