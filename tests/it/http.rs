//! Programs that speak HTTP to the little internet: what they print, how long it takes, and what the trace says.

use std::time::Duration;

use looplab::kernel::{DeclaredHost, Options};
use looplab::runtime::net::sites::{Declared, Failure, Failures, Page};
use looplab::session::Session;
use looplab::trace::{ResourceKind, Stream, WaitKind, What};

use super::runs::{events, finish, output, quick, run, start};

fn printed(source: &str) -> String {
    let session = run(source);
    let (out, err) = (output(&session, Stream::Out), output(&session, Stream::Err));
    assert!(err.is_empty(), "{err}\n{out}");
    out
}

/// A program whose `main` gets a session.
fn with_session(body: &str) -> String {
    let body: String = body.lines().map(|line| format!("        {line}\n")).collect::<Vec<_>>().concat();
    format!(
        "import asyncio, aiohttp, time\n\nasync def fetch(session, url):\n    async with session.get(url) as response:\n        \
         return await response.text()\n\nasync def main():\n    start = time.perf_counter()\n    \
         took = lambda: round(time.perf_counter() - start, 1)\n    async with aiohttp.ClientSession() as session:\n{body}\n\
         asyncio.run(main())\n"
    )
}

#[test]
fn the_first_program_of_every_tutorial_runs() {
    let said = printed(
        "\
import aiohttp
import asyncio

async def fetch():
    async with aiohttp.ClientSession() as session:
        async with session.get('http://example.com') as response:
            print(response.status, response.headers['content-type'], response.url)
            return await response.text()

text = asyncio.run(fetch())
print('Example Domain' in text, 'simulated' in text)
print(aiohttp.__version__)
",
    );
    assert_eq!(said, "200 text/html; charset=utf-8 http://example.com\nTrue True\n3.12+looplab\n");
}

#[test]
fn addresses_gathered_take_as_long_as_the_slowest() {
    let said = printed(&with_session(
        "urls = ['https://python.org', 'http://slow.example', 'https://api.example/posts/1'] + \
         [f'http://example.com/delay/{n}' for n in (3, 1, 2)]\n\
         texts = await asyncio.gather(*(fetch(session, url) for url in urls))\n\
         print([len(text) > 20 for text in texts], texts[4].strip(), took())\n\
         for url in urls[-3:]:\n    await fetch(session, url)\n\
         print(took())",
    ));
    assert_eq!(said, "[True, True, True, True, True, True] example.com answers 1 s late, as you asked. 3.1\n9.2\n");
}

/// The most that a pool held at once, how many tasks waited for it, and what it is called.
fn pool_of(session: &Session) -> (u32, usize, u32, String) {
    let all = events(session);
    // The threads that look up names are a pool, too, but not one of connections.
    let named = |name| session.log().strings.get(name);
    let pool = all.iter().find_map(|event| match event.what {
        What::ResourceCreated { resource, kind: ResourceKind::Pool, name } => {
            (named(name) != "asyncio").then_some((resource, name))
        }
        _ => None,
    });
    let (pool, name) = pool.expect("there is a pool");
    let depths = all.iter().filter_map(|event| match event.what {
        What::Depth { resource, depth } if resource == pool => Some(depth),
        _ => None,
    });
    let waits = all.iter().filter(|event| {
        matches!(event.what, What::Parked { wait, .. } if wait.kind == WaitKind::Connection && wait.on == pool.0)
    });
    let capacity = all.iter().find_map(|event| match event.what {
        What::Capacity { resource, capacity } if resource == pool => Some(capacity),
        _ => None,
    });
    let name = session.log().strings.get(name).to_owned();
    (depths.max().unwrap_or(0), waits.count(), capacity.unwrap_or(0), name)
}

#[test]
fn a_hundred_requests_share_ten_connections() {
    let session = run("\
import asyncio, aiohttp, time

async def fetch(session, n):
    async with session.get('http://slow.example/') as response:
        return response.status

async def main():
    start = time.perf_counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=10)) as session:
        got = await asyncio.gather(*(fetch(session, n) for n in range(100)))
    print(len(got), set(got), round(time.perf_counter() - start))

asyncio.run(main())
");
    assert_eq!(output(&session, Stream::Out), "100 {200} 20\n", "{}", output(&session, Stream::Err));
    assert_eq!(pool_of(&session), (10, 90, 10, "session.connector".to_owned()));
    let connections = events(&session)
        .iter()
        .filter(|event| matches!(event.what, What::ResourceCreated { kind: ResourceKind::Connection, .. }))
        .count();
    assert_eq!(connections, 10);
}

#[test]
fn a_blocking_request_keeps_the_whole_loop_waiting() {
    let session = run("\
import asyncio, requests, time

async def beat():
    for _ in range(3):
        await asyncio.sleep(0.5)
        print('beat', round(time.perf_counter() - start, 1))

async def fetch():
    return requests.get('http://slow.example').status_code

async def main():
    global start
    start = time.perf_counter()
    print(await asyncio.gather(fetch(), beat()))

asyncio.run(main())
");
    let said = "beat 2.6\nbeat 3.1\nbeat 3.6\n[200, None]\n";
    assert_eq!(output(&session, Stream::Out), said, "{}", output(&session, Stream::Err));
    let blocked = events(&session);
    let why = blocked.iter().filter_map(|event| match event.what {
        What::BlockingBegan { why, .. } => Some(session.log().strings.get(why)),
        _ => None,
    });
    let why: Vec<_> = why.collect();
    assert!(why.iter().any(|why| why.contains("slow.example")), "{why:?}");
}

#[test]
fn a_request_that_takes_too_long_is_given_up() {
    let said = printed(
        "\
import asyncio, aiohttp, requests, time

async def main():
    start = time.perf_counter()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1)) as session:
        try:
            await session.get('http://slow.example')
        except asyncio.TimeoutError as error:
            print(type(error).__name__, round(time.perf_counter() - start, 2))
        async with session.get('http://slow.example', timeout=3) as response:
            print(response.status)
    try:
        requests.get('http://slow.example', timeout=1)
    except requests.Timeout as error:
        print(error)

asyncio.run(main())
",
    );
    assert_eq!(
        said,
        "TimeoutError 1.0\n200\nHTTPConnectionPool(host='slow.example', port=80): Read timed out. (read timeout=1)\n"
    );
}

#[test]
fn retries_with_backoff_come_through_flaky_hosts() {
    let source = with_session(
        "async def stubborn(url):\n    for attempt in range(8):\n        try:\n            \
         async with session.get(url, timeout=aiohttp.ClientTimeout(total=1)) as response:\n                \
         response.raise_for_status()\n                return attempt + 1\n        \
         except (aiohttp.ClientError, asyncio.TimeoutError) as error:\n            \
         seen.add(type(error).__name__)\n            await asyncio.sleep(0.1 * 2 ** attempt)\n\
         seen = set()\n\
         tries = [await stubborn('http://flaky.example/') for _ in range(30)]\n\
         print(None not in tries, sum(tries) > 35, sorted(seen))",
    );
    let said = printed(&source);
    assert!(said.starts_with("True True ["), "{said}");
    for error in ["ClientResponseError", "TimeoutError"] {
        assert!(said.contains(error), "{said}");
    }
    assert_eq!(printed(&source), said);
}

#[test]
fn a_polite_crawler_sees_every_page_once() {
    let said = printed(
        "\
import asyncio, re
from urllib.parse import urldefrag, urljoin
from urllib.robotparser import RobotFileParser
import aiohttp

async def crawl(session, start, workers):
    robots = RobotFileParser()
    async with session.get(urljoin(start, '/robots.txt')) as response:
        robots.parse((await response.text()).splitlines())
    seen, queue, counts = {start}, asyncio.Queue(), {}
    queue.put_nowait(start)

    async def worker():
        while True:
            url = await queue.get()
            async with session.get(url) as response:
                counts[response.status] = counts.get(response.status, 0) + 1
                page = await response.text() if 'html' in response.headers['Content-Type'] else ''
                for link in re.findall('href=\"([^\"]*)\"', page):
                    new = urldefrag(urljoin(str(response.url), link))[0].partition('?')[0]
                    if new.startswith(start) and new not in seen and robots.can_fetch('*', new):
                        seen.add(new)
                        queue.put_nowait(new)
            queue.task_done()

    tasks = [asyncio.create_task(worker()) for _ in range(workers)]
    await queue.join()
    for task in tasks:
        task.cancel()
    return sorted(seen), counts

async def main():
    async with aiohttp.ClientSession() as session:
        seen, counts = await crawl(session, 'http://crawl.example/', 3)
        print(len(seen), counts, any('/private/' in url for url in seen))

asyncio.run(main())
",
    );
    assert_eq!(said, "19 {200: 18, 404: 1} False\n");
}

#[test]
fn too_many_at_once_are_told_to_come_again() {
    let said = printed(&with_session(
        "async def status():\n    async with session.get('http://limited.example/') as response:\n        \
         return response.status, response.headers.get('Retry-After')\n\
         print(await asyncio.gather(*(status() for _ in range(5))))",
    ));
    assert_eq!(said, "[(200, None), (200, None), (200, None), (429, '1'), (429, '1')]\n");
}

#[test]
fn a_name_that_nobody_has_does_not_resolve() {
    let session = run(&with_session(
        "try:\n    await session.get('https://nobody.example/')\n\
         except aiohttp.ClientConnectorDNSError as error:\n    print(error)",
    ));
    let said = output(&session, Stream::Out);
    assert_eq!(said, "Cannot connect to host nobody.example:443 ssl:default [Name or service not known]\n");
}

#[test]
fn the_library_reads_addresses_and_https_means_port_443() {
    let said = printed(
        "\
import http.client, urllib.request, requests
with urllib.request.urlopen('https://example.com') as response:
    print(response.status, b'Example Domain' in response.read())
print(requests.get('https://httpbin.org/get', params={'a': 1}).json()['url'])
print(requests.post('https://api.example/posts', json={'title': 'T'}).json(), requests.__version__)
connection = http.client.HTTPSConnection('www.python.org')
connection.request('GET', '/about')
print(connection.getresponse().status)
",
    );
    assert_eq!(said, "200 True\nhttps://httpbin.org/get?a=1\n{'title': 'T', 'id': 21} 2.32+looplab\n200\n");
}

#[test]
fn one_database_connection_is_a_queue_and_a_pool_is_not() {
    let session = run("\
import asyncio, minidb, time

async def main():
    start = time.perf_counter()
    took = lambda: round(time.perf_counter() - start, 1)
    async with minidb.connect('db.example') as conn:
        print(await conn.fetch('stock'), await conn.add('stock:apples', -1))
        await asyncio.gather(*(conn.sleep(0.5) for _ in range(4)))
        print(took())
    start = time.perf_counter()
    async with minidb.create_pool('db.example', min_size=0, max_size=2) as pool:
        async def query():
            async with pool.acquire() as borrowed:
                await borrowed.sleep(0.5)
        await asyncio.gather(*(query() for _ in range(4)))
        print(took(), pool.get_size())

asyncio.run(main())
");
    let said = "[('stock:apples', 10), ('stock:pears', 5)] 9\n2.3\n1.1 2\n";
    assert_eq!(output(&session, Stream::Out), said, "{}", output(&session, Stream::Err));
    let (peak, waits, capacity, name) = pool_of(&session);
    assert_eq!((peak, waits, capacity, name.as_str()), (2, 2, 2, "pool"));
    let on_connection = events(&session)
        .iter()
        .filter(|event| matches!(event.what, What::Parked { wait, .. } if wait.kind == WaitKind::Connection))
        .count();
    assert!(on_connection >= 2 + 3, "{on_connection}");
}

#[test]
fn hosts_can_be_declared_for_a_run() {
    let ours = Declared {
        name: "shop.example".into(),
        latency: Duration::from_millis(100),
        pages: [("/".to_owned(), Page::html("our shop"))].into(),
        ..Declared::default()
    };
    let broken = Declared {
        name: "example.com".into(),
        failures: Failures { rate: 1.0, kinds: vec![Failure::Cut] },
        ..Declared::default()
    };
    let hosts = [ours, broken].iter().map(DeclaredHost::from).collect();
    let source = with_session(
        "print(await fetch(session, 'http://shop.example'), took())\n\
         try:\n    await fetch(session, 'http://example.com')\n\
         except aiohttp.ClientPayloadError as error:\n    print(str(error)[:37])",
    );
    let mut session = start(&source, Options { hosts, ..quick() });
    finish(&mut session);
    let said = output(&session, Stream::Out);
    assert_eq!(said, "our shop 0.4\nResponse payload is not completed: <C\n", "{}", output(&session, Stream::Err));
}

#[test]
fn stand_ins_say_what_they_are_and_come_only_when_asked_for() {
    let said = printed(
        "\
import sys
names = ('aiohttp', 'requests', 'minidb', 'yarl', 'multidict', 'http.client', 'urllib.request')
print([name for name in names if name in sys.modules])
import aiohttp, requests, minidb
for module in (aiohttp, requests):
    print(module.__doc__.splitlines()[0])
    try:
        module.no_such_thing
    except AttributeError as error:
        print('stand-in, and it has' in str(error))
print(minidb.__version__)
",
    );
    assert_eq!(
        said,
        "[]\nlooplab's stand-in for aiohttp's client.\nTrue\nlooplab's stand-in for requests.\nTrue\n1.0+looplab\n"
    );
}
