//! What went wrong, in words for a learner: the message, the place in the source, what to try.
//!
//! Built from a syntax error before a program runs, or from the exception that ended it. The
//! traceback that Python prints is a matter of its own; this is what a front shows beside it.

pub mod hints;
mod scope;
pub mod syntax;
pub mod text;

use std::ops::Range;

use rustpython_vm::builtins::{PyBaseException, PyBaseExceptionRef};
use rustpython_vm::{AsObject, Py, VirtualMachine};

use self::text::Fault;
use super::current;

/// Something that went wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The kind, as Python names it: `SyntaxError`, `ValueError` …
    pub title: String,
    /// The message, as Python words it; may be empty.
    pub message: String,
    /// The program's file it concerns, when known.
    pub file: Option<String>,
    /// The line, counted from 1; 0 when not known.
    pub line: u32,
    /// The characters of the line it concerns, counted from 0, when known.
    pub columns: Option<Range<u32>>,
    /// The text of that line, without its end.
    pub source_line: Option<String>,
    /// What to try, in one or two warm sentences, when there is advice to give.
    pub hint: Option<String>,
}

impl Problem {
    /// One line: the kind and the message.
    #[must_use]
    pub fn headline(&self) -> String {
        if self.message.is_empty() { self.title.clone() } else { format!("{}: {}", self.title, self.message) }
    }

    /// The problem behind a fault in the grammar of the file called `name`.
    #[must_use]
    pub fn from_fault(fault: &Fault, name: &str, source: &str) -> Self {
        let source_line = line_of(source, fault.line);
        let start = fault.column.saturating_sub(1);
        let end = match u32::try_from(fault.end_column) {
            Ok(end) if fault.end_line == fault.line && end > fault.column => end - 1,
            _ if fault.end_line > fault.line => number(source_line.as_deref().unwrap_or_default().chars().count()),
            _ => start + 1,
        };
        Self {
            title: fault.kind.name().into(),
            message: fault.message.clone(),
            file: Some(name.into()),
            line: fault.line,
            columns: Some(start..end.max(start + 1)),
            hint: hints::for_syntax(fault.kind.name(), &fault.message, source_line.as_deref().unwrap_or_default()),
            source_line,
        }
    }

    /// The problem behind an exception that nobody caught in the program `name` with this text.
    pub(super) fn from_exception(
        exception: &PyBaseExceptionRef,
        name: &str,
        source: &str,
        vm: &VirtualMachine,
    ) -> Self {
        let title = exception.class().name().to_string();
        let message = message_of(exception, vm);
        let place = innermost_place(exception);
        let source_line = place.as_ref().and_then(|place| match &place.file {
            Some(file) if file != name => imported_line(file, place.line, vm),
            _ => line_of(source, place.line),
        });
        let line_of_it = source_line.as_deref().unwrap_or_default();
        let in_a_circle = (title == "RecursionError" && is_in_cancel(exception)).then(hints::for_cancel_in_a_circle);
        let mut hint = in_a_circle.or_else(|| hints::for_exception(&title, &message, line_of_it));
        if hint.is_none() && exception.fast_isinstance(vm.ctx.exceptions.base_exception_group) {
            hint = hints::for_group(&members_of(exception, vm));
        }
        let Place { file, line, columns } = place.unwrap_or_default();
        Self { title, message, file, line, columns, source_line, hint }
    }
}

/// A line of a source text, counted from 1.
pub(super) fn line_of(source: &str, line: u32) -> Option<String> {
    let row = usize::try_from(line).ok()?.checked_sub(1)?;
    source.lines().nth(row).map(str::to_owned)
}

/// A line of one of the program's other files, as tracebacks find it.
fn imported_line(file: &str, line: u32, vm: &VirtualMachine) -> Option<String> {
    let line = vm.import("linecache", 0).ok()?.get_attr("getline", vm).ok()?.call((file, line), vm).ok()?;
    Some(line.str(vm).ok()?.to_string_lossy().trim_end().to_owned())
}

fn message_of(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    exception.as_object().str(vm).map_or_else(|_| String::new(), |text| text.to_string_lossy().into_owned())
}

/// The exceptions inside a group, as headlines, those inside inner groups too.
fn members_of(group: &PyBaseExceptionRef, vm: &VirtualMachine) -> Vec<String> {
    let members = group.as_object().get_attr("exceptions", vm).ok();
    let members = members.and_then(|members| members.try_into_value::<Vec<PyBaseExceptionRef>>(vm).ok());
    let mut lines = Vec::new();
    for member in members.unwrap_or_default() {
        if member.fast_isinstance(vm.ctx.exceptions.base_exception_group) {
            lines.extend(members_of(&member, vm));
        } else {
            let (title, message) = (member.class().name().to_string(), message_of(&member, vm));
            lines.push(if message.is_empty() { title } else { format!("{title}: {message}") });
        }
    }
    lines
}

#[derive(Default)]
struct Place {
    file: Option<String>,
    line: u32,
    columns: Option<Range<u32>>,
}

/// The innermost line of the program in an exception's traceback.
fn innermost_place(exception: &Py<PyBaseException>) -> Option<Place> {
    let mut entry = exception.__traceback__();
    let mut found = None;
    while let Some(traceback) = entry {
        let code = &traceback.frame.code;
        if current::file_of(code).is_some() {
            let line = u32::try_from(traceback.lineno.get()).unwrap_or(0);
            found = Some(Place {
                file: Some(code.source_path().as_str().to_owned()),
                line,
                columns: columns_of(code, traceback.lasti, line),
            });
        }
        let next = traceback.next.lock().clone();
        entry = next;
    }
    found
}

/// Whether an exception was raised in the library's own `cancel()`, or in what that calls.
fn is_in_cancel(exception: &Py<PyBaseException>) -> bool {
    let mut entry = exception.__traceback__();
    let mut is_cancel = false;
    while let Some(traceback) = entry {
        let code = &traceback.frame.code;
        let is_library = current::file_of(code).is_none();
        is_cancel = is_library && (is_cancel || ["cancel", "_cancel_all_tasks"].contains(&code.obj_name.as_str()));
        let next = traceback.next.lock().clone();
        entry = next;
    }
    is_cancel
}

/// The characters of `line` that the instruction at `lasti` (in bytes, two an instruction) was compiled from.
fn columns_of(code: &rustpython_vm::builtins::PyCode, lasti: u32, line: u32) -> Option<Range<u32>> {
    let row = usize::try_from(lasti / 2).ok()?;
    let &(start, end) = code.locations.get(row)?;
    let lines = [start.line, end.line].map(|at| number(at.get()));
    let [first, last] = [start, end].map(|at| number(at.character_offset.to_zero_indexed()));
    (lines == [line, line] && last > first).then_some(first..last)
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(0)
}
