//! What the program writes: `sys.stdout` and `sys.stderr` as recorders of lines.
//!
//! Each completed line becomes one event that names the task that wrote it. A line that is not
//! complete is kept until it is, until somebody flushes or until anybody else writes; so the
//! events of a stream, put together, are exactly what was written to it.

use std::sync::{Mutex, PoisonError};

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
    pub fn write(&self, recorder: &Recorder, task: TaskId, stream: Stream, text: &str) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_some_and(|line| (line.task, line.stream) != (task, stream)) {
            Self::record(recorder, open.take());
        }
        for piece in text.split_inclusive('\n') {
            let line = open.get_or_insert_with(|| Line { task, stream, text: String::new() });
            line.text.push_str(piece);
            if line.text.ends_with('\n') || line.text.len() > LONGEST {
                Self::record(recorder, open.take());
            }
        }
    }

    /// Records a line that is not complete yet.
    pub fn flush(&self, recorder: &Recorder) {
        Self::record(recorder, self.open.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn record(recorder: &Recorder, line: Option<Line>) {
        if let Some(Line { task, stream, text }) = line {
            recorder.record(What::Output { task, stream, text: recorder.text(&text) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::cell;

    fn recorded(writes: &[(u32, Stream, &str)]) -> Vec<String> {
        let (recorder, output) = (Recorder::default(), Output::default());
        for &(task, stream, text) in writes {
            output.write(&recorder, TaskId(task), stream, text);
        }
        output.flush(&recorder);
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
