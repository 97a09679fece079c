//! The file objects behind `sys.stdout` and `sys.stderr`.
//!
//! They look like CPython's text streams on a pipe (`isatty()` is false), but every line reaches
//! the trace at once: a program that shows its progress is seen doing so.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    reason = "RustPython dictates the signatures of what Python calls"
)]

use rustpython_vm::builtins::PyStr;
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pymodule};

use super::current;
use crate::trace::Stream;

pub(super) use stream_types::{TextStream, module_def};

/// Gives the program its streams: two that record, and an input that is at its end.
pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let io = vm.import("io", 0)?;
    let base = io.get_attr("TextIOBase", vm)?;
    let class = vm.import("_looplab_streams", 0)?.get_attr("TextStream", vm)?;
    vm.call_method(&base, "register", (class,))?;
    for (name, dunder, stream) in [("stdout", "__stdout__", Stream::Out), ("stderr", "__stderr__", Stream::Err)] {
        let object = TextStream::new(stream).into_ref(&vm.ctx);
        vm.sys_module.set_attr(name, object.clone(), vm)?;
        vm.sys_module.set_attr(dunder, object, vm)?;
    }
    let empty = io.get_attr("BytesIO", vm)?.call((), vm)?;
    let input = io.get_attr("TextIOWrapper", vm)?.call((empty,), vm)?;
    vm.sys_module.set_attr("stdin", input.clone(), vm)?;
    vm.sys_module.set_attr("__stdin__", input, vm)
}

/// The text of a Python string for a stream, or the error CPython raises for lone surrogates.
fn encodable(text: &Py<PyStr>, stream: Stream, vm: &VirtualMachine) -> PyResult<String> {
    if let Some(text) = text.to_str() {
        return Ok(text.to_owned());
    }
    let place = text.as_wtf8().code_points().position(|point| point.to_char().is_none()).unwrap_or(0);
    match stream {
        Stream::Err => Ok(text
            .as_wtf8()
            .code_points()
            .map(|point| point.to_char().map_or_else(|| format!("\\u{:04x}", point.to_u32()), String::from))
            .collect()),
        Stream::Out => Err(vm.new_unicode_encode_error_real(
            vm.ctx.new_str("utf-8"),
            text.to_owned(),
            place,
            place + 1,
            vm.ctx.new_str("surrogates not allowed"),
        )),
    }
}

/// Records what the running task wrote, and the line it is at.
fn write(vm: &VirtualMachine, stream: Stream, text: &str) {
    if let Some(run) = current::run()
        && !text.is_empty()
    {
        run.clock.checkpoint();
        current::record_line(vm);
        run.write(current::task(), stream, text);
    }
}

/// What a stream does not do, refused as `io` refuses it.
fn unsupported(what: &str, vm: &VirtualMachine) -> PyResult {
    let error = vm.import("io", 0)?.get_attr("UnsupportedOperation", vm)?.call((what,), vm)?;
    Err(error.downcast().map_err(|_| vm.new_os_error(what.to_owned()))?)
}

#[pymodule(name = "_looplab_streams")]
mod stream_types {
    use super::{PyObjectRef, PyResult, Stream, VirtualMachine, current, encodable, unsupported, write};
    use rustpython_vm::builtins::PyStrRef;
    use rustpython_vm::function::{ArgBytesLike, ArgIterable, FuncArgs};
    use rustpython_vm::types::Representable;
    use rustpython_vm::{Py, PyPayload, PyRef, pyclass};

    /// A text stream that records.
    #[pyattr]
    #[pyclass(module = "_looplab_streams", name = "TextStream")]
    #[derive(Debug, PyPayload)]
    pub(crate) struct TextStream {
        stream: Stream,
    }

    /// The bytes below it, `sys.stdout.buffer`.
    #[pyattr]
    #[pyclass(module = "_looplab_streams", name = "ByteStream")]
    #[derive(Debug, PyPayload)]
    pub(crate) struct ByteStream {
        stream: Stream,
    }

    const fn name_of(stream: Stream) -> &'static str {
        match stream {
            Stream::Out => "<stdout>",
            Stream::Err => "<stderr>",
        }
    }

    const fn number_of(stream: Stream) -> i32 {
        match stream {
            Stream::Out => 1,
            Stream::Err => 2,
        }
    }

    impl Representable for TextStream {
        fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
            Ok(format!("<_io.TextIOWrapper name='{}' mode='w' encoding='utf-8'>", name_of(zelf.stream)))
        }
    }

    #[pyclass(with(Representable))]
    impl TextStream {
        pub(crate) const fn new(stream: Stream) -> Self {
            Self { stream }
        }

        #[pymethod]
        fn write(&self, text: PyStrRef, vm: &VirtualMachine) -> PyResult<usize> {
            if let Some(text) = text.to_str() {
                write(vm, self.stream, text);
            } else {
                write(vm, self.stream, &encodable(&text, self.stream, vm)?);
            }
            Ok(text.char_len())
        }

        #[pymethod]
        fn writelines(&self, lines: ArgIterable<PyStrRef>, vm: &VirtualMachine) -> PyResult<()> {
            for line in lines.iter(vm)? {
                self.write(line?, vm)?;
            }
            Ok(())
        }

        #[pymethod]
        fn flush(&self) {
            current::settle();
        }

        #[pymethod]
        const fn isatty(&self) -> bool {
            false
        }

        #[pymethod]
        const fn fileno(&self) -> i32 {
            number_of(self.stream)
        }

        #[pymethod]
        const fn writable(&self) -> bool {
            true
        }

        #[pymethod]
        const fn readable(&self) -> bool {
            false
        }

        #[pymethod]
        const fn seekable(&self) -> bool {
            false
        }

        #[pymethod]
        fn close(&self) {
            current::settle();
        }

        #[pymethod]
        fn reconfigure(&self, _settings: FuncArgs) {}

        #[pymethod]
        fn read(&self, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            unsupported("not readable", vm)
        }

        #[pymethod]
        fn readline(&self, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            unsupported("not readable", vm)
        }

        #[pymethod]
        fn detach(&self, vm: &VirtualMachine) -> PyResult {
            unsupported("detach", vm)
        }

        #[pymethod(name = "__enter__")]
        fn enter(zelf: PyRef<Self>) -> PyRef<Self> {
            zelf
        }

        #[pymethod(name = "__exit__")]
        fn exit(&self, _args: FuncArgs) {}

        #[pygetset]
        fn buffer(&self) -> ByteStream {
            ByteStream { stream: self.stream }
        }

        #[pygetset]
        fn encoding(&self) -> &'static str {
            "utf-8"
        }

        #[pygetset]
        fn errors(&self) -> &'static str {
            match self.stream {
                Stream::Out => "strict",
                Stream::Err => "backslashreplace",
            }
        }

        #[pygetset]
        fn newlines(&self, vm: &VirtualMachine) -> PyObjectRef {
            vm.ctx.none()
        }

        #[pygetset]
        fn line_buffering(&self) -> bool {
            true
        }

        #[pygetset]
        fn write_through(&self) -> bool {
            false
        }

        #[pygetset]
        fn closed(&self) -> bool {
            false
        }

        #[pygetset]
        fn name(&self) -> &'static str {
            name_of(self.stream)
        }

        #[pygetset]
        fn mode(&self) -> &'static str {
            "w"
        }
    }

    #[pyclass]
    impl ByteStream {
        #[pymethod]
        fn write(&self, bytes: ArgBytesLike, vm: &VirtualMachine) -> usize {
            bytes.with_ref(|bytes| {
                write(vm, self.stream, &String::from_utf8_lossy(bytes));
                bytes.len()
            })
        }

        #[pymethod]
        fn flush(&self) {
            current::settle();
        }

        #[pymethod]
        fn close(&self) {
            current::settle();
        }

        #[pymethod]
        const fn isatty(&self) -> bool {
            false
        }

        #[pymethod]
        const fn fileno(&self) -> i32 {
            number_of(self.stream)
        }

        #[pymethod]
        const fn writable(&self) -> bool {
            true
        }

        #[pymethod]
        const fn readable(&self) -> bool {
            false
        }

        #[pymethod]
        const fn seekable(&self) -> bool {
            false
        }

        #[pygetset]
        fn raw(&self) -> Self {
            Self { stream: self.stream }
        }

        #[pygetset]
        fn closed(&self) -> bool {
            false
        }

        #[pygetset]
        fn name(&self) -> &'static str {
            name_of(self.stream)
        }

        #[pygetset]
        fn mode(&self) -> &'static str {
            "wb"
        }
    }
}
