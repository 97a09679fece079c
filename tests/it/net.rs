//! The network as programs see it: simulated under the virtual clock, real under the real one, always in the trace.

use std::path::Path;
use std::process::{Command, Stdio};

use super::python_child::run;
use super::running::{Ended, finish};
use super::runs;

/// Runs a program of the conformance folder, or one that is written for the test, with more options.
fn run_real(source: &str, options: &[&str]) -> Ended {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("prog.py"), source).expect("the program is written");
    let child = Command::new(env!("CARGO_BIN_EXE_looplab"))
        .args(["run", "--headless", "--quiet", "--clock", "real"])
        .args(options)
        .arg("prog.py")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("looplab starts");
    finish(child).expect("it ends in time")
}

fn conformance(name: &str, ending: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/conformance/{name}.{ending}"));
    std::fs::read_to_string(path).expect("a program of the conformance folder")
}

#[test]
fn machines_that_are_short_of_room_run_the_same_programs() {
    let folder = tempfile::tempdir().expect("a folder");
    let far = folder.path().join("a-folder-with-a-long-name".repeat(4));
    std::fs::create_dir(&far).expect("a folder");
    std::fs::write(far.join("unix.py"), conformance("streams/unix", "py")).expect("the program is written");
    // As few descriptors as a process may get by with, and temporary files at the end of a long path.
    let child = Command::new("sh")
        .args(["-c", "ulimit -n 128; exec \"$0\" run --headless --quiet unix.py", env!("CARGO_BIN_EXE_looplab")])
        .env("TMPDIR", &far)
        .current_dir(&far)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell starts");
    let ended = finish(child).expect("it ends in time");
    assert_eq!((ended.out, ended.code), (conformance("streams/unix", "out"), Some(0)), "{}", ended.err);
}

#[test]
fn real_sockets_print_what_simulated_ones_print() {
    for name in
        ["streams/echo_fifty", "streams/half_close", "transports/order", "sockets/sock_calls", "sockets/blocking"]
    {
        let ended = run_real(&conformance(name, "py"), &[]);
        assert_eq!((ended.out, ended.code), (conformance(name, "out"), Some(0)), "{name}\n{}", ended.err);
    }
}

/// Tries to leave the machine, in every way a socket has.
const OUT: &str = "\
import asyncio, socket
stream, datagram = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
stream.settimeout(5)
for attempt in (
    lambda: stream.connect(('192.0.2.7', 80)),
    lambda: stream.connect_ex(('192.0.2.7', 80)),
    lambda: stream.bind(('0.0.0.0', 0)),
    lambda: datagram.sendto(b'x', ('192.0.2.7', 53)),
    lambda: socket.getaddrinfo('name.that.is.nowhere.invalid', 80),
    lambda: socket.socket(socket.AF_UNIX).connect('/run/looplab-test'),
    lambda: asyncio.run(asyncio.open_connection('192.0.2.7', 80)),
):
    try:
        print('out!', attempt())
    except PermissionError as error:
        print('closed', '--allow' in str(error))
for attempt in (lambda: socket.socket(fileno=1), lambda: socket.fromfd(2, socket.AF_INET, socket.SOCK_STREAM)):
    try:
        print('out!', attempt())
    except OSError as error:
        print('no socket', error.errno == 9)
";

#[test]
fn a_real_socket_stays_on_this_machine() {
    let ended = run_real(OUT, &[]);
    let expected = "closed True\n".repeat(7) + &"no socket True\n".repeat(2);
    assert_eq!(ended.out, expected, "{}", ended.err);
}

#[test]
fn connections_are_in_the_trace() {
    let ran = run("\
import asyncio

async def handle(reader, writer):
    writer.write(await reader.readline())
    writer.close()

async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 8080)
    reader, writer = await asyncio.open_connection('127.0.0.1', 8080)
    writer.write(b'hello\\n')
    print(await reader.read())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()

asyncio.run(main())
");
    assert_eq!(ran.out, "b'hello\\n'\n", "{}", ran.err);
    let kinds = ["resource", "sent", "received", "closed", "parked"];
    let lines = ran.trace.iter().filter_map(|line| line.split_once(' ').map(|(_, event)| event));
    let seen: Vec<&str> = lines.filter(|line| kinds.contains(&line.split(' ').next().unwrap_or_default())).collect();
    insta::assert_snapshot!(seen.join("\n"));
}

#[test]
fn readiness_is_a_cause_of_its_own() {
    let ran = run("\
import asyncio, socket

async def main():
    left, right = socket.socketpair()
    left.setblocking(False)
    asyncio.get_running_loop().call_later(1, right.send, b'x')
    print(await asyncio.get_running_loop().sock_recv(left, 1))
    left.close()
    right.close()

asyncio.run(main())
");
    assert_eq!(ran.out, "b'x'\n", "{}", ran.err);
    assert!(ran.trace.iter().any(|line| line.contains("parked t1 read 1")), "{:#?}", ran.trace);
    assert!(ran.trace.iter().any(|line| line.contains("queued t") && line.ends_with("io 1")), "{:#?}", ran.trace);
}

/// Talks to simulated hosts, one of them flaky, and prints what comes when.
const HOSTS: &str = "\
import asyncio, socket, time

async def get(host):
    began = time.monotonic()
    try:
        reader, writer = await asyncio.open_connection(host, 80)
        writer.write(f'GET / HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n'.encode())
        answer = await asyncio.wait_for(reader.readline(), 3)
        writer.close()
    except (OSError, TimeoutError) as error:
        answer = type(error).__name__
    return host, answer, round(time.monotonic() - began, 2)

async def main():
    hosts = ['example.com', 'slow.example', 'nowhere.example'] + ['flaky.example'] * 3
    for row in await asyncio.gather(*map(get, hosts)):
        print(*row)

asyncio.run(main())
began = time.monotonic()
with socket.create_connection(('slow.example', 80)) as sock:
    sock.sendall(b'GET / HTTP/1.0\\r\\nHost: slow.example\\r\\n\\r\\n')
    print(sock.recv(12), round(time.monotonic() - began, 1))
";

#[test]
fn the_simulated_network_is_the_same_in_every_run() {
    let [first, second] = [(); 2].map(|()| runs::run(HOSTS));
    let out = runs::output(&first, looplab::trace::Stream::Out);
    let begins = ["example.com b'HTTP/1.1 200 OK", "slow.example b'HTTP/1.1 200 OK", "nowhere.example gaierror"];
    for (line, begin) in out.lines().zip(begins) {
        assert!(line.starts_with(begin), "{out}");
    }
    assert!(out.contains("slow.example b'HTTP/1.1 200 OK\\r\\n' 2."), "{out}");
    assert!(out.ends_with("b'HTTP/1.1 200' 2.1\n"), "{out}");
    assert!(runs::events(&first) == runs::events(&second), "two traces of one program differ");
}

#[test]
fn who_waits_for_nobody_is_told() {
    let ran = run("\
import socket
left, right = socket.socketpair()
left.recv(1)
");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("would wait for ever in socket.recv"), "{}", ran.err);
}

#[test]
fn what_cannot_work_says_why() {
    let ran = run("\
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    for attempt in (asyncio.open_connection('127.0.0.1', 1, ssl=True), loop.start_tls(None, None, None)):
        try:
            await attempt
        except NotImplementedError as error:
            print('no TLS' in str(error))
    try:
        loop.add_reader(0, print)
    except PermissionError as error:
        print('to_thread' in str(error))

asyncio.run(main())
");
    assert_eq!(ran.out, "True\nTrue\nTrue\n", "{}", ran.err);
}

#[test]
fn sockets_that_are_left_open_end_in_the_order_in_which_they_began() {
    let ran = run("
import asyncio
async def handle(reader, writer):
    await reader.read()
async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    address = server.sockets[0].getsockname()
    kept = [await asyncio.open_connection(*address) for _ in range(8)]
    print(len(kept))
asyncio.run(main())
");
    assert_eq!((ran.code, ran.out.as_str()), (0, "8\n"), "{ran:?}");
    let last = ran.trace.iter().rposition(|line| line.contains("loop-ended")).expect("a loop ended");
    let ends = ran.trace[last..].iter().filter(|line| line.contains(" closed ")).cloned();
    let ends: Vec<u32> = ends.filter_map(|line| line.rsplit('r').next()?.trim().parse().ok()).collect();
    assert!(ends.len() > 4 && ends.is_sorted(), "{ends:?} {:?}", &ran.trace[last..]);
}
