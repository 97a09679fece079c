//! What is guarded: the native functions that reach outside, and what each is given.

use super::fence::Access;
use Access::{Name, Read, Write};
use Given::{Descriptor, Never, Opened, Path, Process, Program};

/// What a guarded function is given.
#[derive(Clone, Copy)]
pub(super) enum Given {
    /// A path, or a descriptor that is checked as one.
    Path(usize, &'static str, Access),
    /// The path of `os.open`, whose flags say what is done to it.
    Opened,
    /// A descriptor.
    Descriptor(usize, &'static str),
    /// The process a signal goes to.
    Process,
    /// Nothing that makes it harmless: it runs another program.
    Program,
    /// Nothing that makes it harmless here.
    Never(&'static str),
}

/// Splitting this process would leave half of an event loop in each part.
const NO_FORK: &str =
    "looplab's event loop cannot be split in two: use concurrent.futures.ProcessPoolExecutor, or subprocess";
const NOT_HERE: &str = "a program in looplab does not change users, devices or roots";

/// A function's name, and its arguments that are checked.
pub(super) type Function = (&'static str, &'static [Given]);

/// What is guarded, by module and function.
pub(super) const GUARDED: &[(&str, &[Function])] = &[
    (
        "posix",
        &[
            ("open", &[Opened]),
            ("listdir", &[Path(0, "path", Read)]),
            ("scandir", &[Path(0, "path", Read)]),
            ("mkdir", &[Path(0, "path", Write)]),
            ("mkdirs", &[Path(0, "path", Write)]),
            ("rmdir", &[Path(0, "path", Name)]),
            ("remove", &[Path(0, "path", Name)]),
            ("unlink", &[Path(0, "path", Name)]),
            ("rename", &[Path(0, "src", Name), Path(1, "dst", Name)]),
            ("replace", &[Path(0, "src", Name), Path(1, "dst", Name)]),
            ("link", &[Path(0, "src", Write), Path(1, "dst", Name)]),
            ("symlink", &[Path(1, "dst", Name)]),
            ("truncate", &[Path(0, "path", Write)]),
            ("utime", &[Path(0, "path", Write)]),
            ("chmod", &[Path(0, "path", Write)]),
            ("lchmod", &[Path(0, "path", Write)]),
            ("chown", &[Path(0, "path", Write)]),
            ("lchown", &[Path(0, "path", Write)]),
            ("mkfifo", &[Path(0, "path", Write)]),
            ("close", &[Descriptor(0, "fd")]),
            ("closerange", &[]),
            ("read", &[Descriptor(0, "fd")]),
            ("readinto", &[Descriptor(0, "fd")]),
            ("write", &[Descriptor(0, "fd")]),
            ("dup", &[Descriptor(0, "fd")]),
            ("dup2", &[Descriptor(0, "fd"), Descriptor(1, "fd2")]),
            ("lseek", &[Descriptor(0, "fd")]),
            ("fsync", &[Descriptor(0, "fd")]),
            ("ftruncate", &[Descriptor(0, "fd")]),
            ("fchdir", &[Descriptor(0, "fd")]),
            ("fchmod", &[Descriptor(0, "fd")]),
            ("fchown", &[Descriptor(0, "fd")]),
            ("set_blocking", &[Descriptor(0, "fd")]),
            ("set_inheritable", &[Descriptor(0, "fd")]),
            ("sendfile", &[Descriptor(0, "out_fd"), Descriptor(1, "in_fd")]),
            ("copy_file_range", &[Descriptor(0, "src"), Descriptor(1, "dst")]),
            ("_fcopyfile", &[Descriptor(0, "in_fd"), Descriptor(1, "out_fd")]),
            ("kill", &[Process]),
            ("killpg", &[Process]),
            ("system", &[Program]),
            ("execv", &[Program]),
            ("execve", &[Program]),
            ("posix_spawn", &[Program]),
            ("posix_spawnp", &[Program]),
            ("fork", &[Never(NO_FORK)]),
            ("forkpty", &[Never(NO_FORK)]),
            ("chroot", &[Never(NOT_HERE)]),
            ("mknod", &[Never(NOT_HERE)]),
            ("setuid", &[Never(NOT_HERE)]),
            ("setgid", &[Never(NOT_HERE)]),
            ("setgroups", &[Never(NOT_HERE)]),
        ],
    ),
    ("_posixsubprocess", &[("fork_exec", &[Program])]),
    (
        "fcntl",
        &[
            ("fcntl", &[Descriptor(0, "fd")]),
            ("ioctl", &[Descriptor(0, "fd")]),
            ("flock", &[Descriptor(0, "fd")]),
            ("lockf", &[Descriptor(0, "fd")]),
        ],
    ),
];

/// Modules that are left out, and why.
pub(super) const LEFT_OUT: &[(&str, &str)] = &[
    ("_ctypes", "ctypes is left out of looplab: with it, a program could leave the sandbox"),
    ("_posixshmem", "shared memory is left out of looplab"),
    ("_remote_debugging", "remote debugging is left out of looplab"),
    ("_scproxy", "the system's proxies are left out of looplab"),
    ("syslog", "the system's log is left out of looplab"),
];
