//! The small programs that need no permission: simulated, with the few options that tutorials use.
//!
//! Each is a future over its descriptors. Asked with `--looplab`, a program says that it is simulated.

use std::fs;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use super::launch::{Exit, signal};
use super::os::Os;
use super::shell::{self, reason};

/// How a program runs.
pub(super) type Body = for<'os> fn(&'os mut Os) -> Pin<Box<dyn Future<Output = Exit> + Send + 'os>>;

/// The names of the small programs.
pub const NAMES: &[&str] = &[
    "bash", "cat", "date", "echo", "env", "false", "grep", "head", "ls", "printf", "pwd", "seq", "sh", "sleep", "sort",
    "tail", "tr", "true", "uniq", "wc", "yes",
];

/// The program of that name.
pub(super) fn find(name: &str) -> Option<Body> {
    NAMES.contains(&name).then_some(|os| Box::pin(run(os)))
}

async fn run(os: &mut Os) -> Exit {
    let name = os.launch.name().to_owned();
    if os.arguments() == ["--looplab"] {
        let text = format!("{name} is simulated by looplab: a small program of its own, on the run's time.\n");
        return if os.out(text.as_bytes()).await.is_ok() { Exit::Code(0) } else { Exit::Signal(signal::PIPE) };
    }
    if name == "sh" || name == "bash" {
        return shell::run(os).await;
    }
    if name == "env" && os.arguments().iter().any(|argument| !argument.contains('=')) {
        return shell::env(os).await;
    }
    match perform(os, &name).await {
        Ok(code) => Exit::Code(code),
        Err(Failed::Pipe) => Exit::Signal(signal::PIPE),
        Err(Failed::Usage(what)) => {
            let text = format!("{name}: {what}\n");
            drop(os.err(&text).await);
            Exit::Code(1)
        }
    }
}

enum Failed {
    Pipe,
    Usage(String),
}

impl From<io::Error> for Failed {
    fn from(_: io::Error) -> Self {
        Self::Pipe
    }
}

async fn perform(os: &mut Os, name: &str) -> Result<i32, Failed> {
    let arguments = os.arguments().to_vec();
    match name {
        "true" => {}
        "false" => return Ok(1),
        "echo" => os.out(&echo(&arguments)).await?,
        "printf" => os.out(&printf(&arguments)).await?,
        "sleep" => return sleep(os, &arguments).await,
        "seq" => os.out(&seq(&arguments)?).await?,
        "yes" => yes(os, &arguments).await?,
        "cat" => return cat(os, &arguments).await,
        "head" => return head(os, &arguments).await,
        // The run's calendar begins where `time.time()` does.
        "date" => {
            let text = format!("Wed Jan  1 00:{:02}:{:02} UTC 2025\n", minutes(os) % 60, seconds(os) % 60);
            os.out(text.as_bytes()).await?;
        }
        "env" => {
            let text = joined(os.launch.environment.iter().map(|(key, value)| format!("{key}={value}")));
            os.out(text.as_bytes()).await?;
        }
        "pwd" => {
            let text = format!("{}\n", os.launch.folder.display());
            os.out(text.as_bytes()).await?;
        }
        "ls" => return ls(os, &arguments).await,
        _ => return filter(os, name, &arguments).await,
    }
    Ok(0)
}

/// Lines, each with its end.
fn joined<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(line.as_ref());
        text.push('\n');
    }
    text
}

fn seconds(os: &Os) -> u64 {
    os.now().0 / 1_000_000_000
}

fn minutes(os: &Os) -> u64 {
    seconds(os) / 60
}

fn unescaped(text: &str) -> String {
    let mut found = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            found.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => found.push('\n'),
            Some('t') => found.push('\t'),
            Some('0') => found.push('\0'),
            Some('\\') | None => found.push('\\'),
            Some(other) => found.extend(['\\', other]),
        }
    }
    found
}

fn echo(arguments: &[String]) -> Vec<u8> {
    let (mut line_end, mut escapes, mut words) = (true, false, arguments);
    while let Some((first, rest)) = words.split_first()
        && matches!(first.as_str(), "-n" | "-e" | "-ne" | "-en")
    {
        line_end &= !first.contains('n');
        escapes |= first.contains('e');
        words = rest;
    }
    let mut text = words.join(" ");
    if escapes {
        text = unescaped(&text);
    }
    if line_end {
        text.push('\n');
    }
    text.into_bytes()
}

fn printf(arguments: &[String]) -> Vec<u8> {
    let Some((format, values)) = arguments.split_first() else { return Vec::new() };
    let format = unescaped(format);
    let mut values = values.iter();
    let mut text = String::new();
    loop {
        let left = values.len();
        let mut rest = format.chars().peekable();
        while let Some(c) = rest.next() {
            match (c, rest.peek()) {
                ('%', Some('%')) => {
                    rest.next();
                    text.push('%');
                }
                ('%', Some('s' | 'd' | 'i')) => {
                    rest.next();
                    text.push_str(values.next().map_or("", String::as_str));
                }
                _ => text.push(c),
            }
        }
        // The format is used again for what is left.
        if values.len() == 0 || values.len() == left {
            return text.into_bytes();
        }
    }
}

async fn sleep(os: &Os, arguments: &[String]) -> Result<i32, Failed> {
    let length = |text: &String| -> Option<f64> {
        let (number, unit) = match text.char_indices().next_back() {
            Some((at, 's')) => (&text[..at], 1.0),
            Some((at, 'm')) => (&text[..at], 60.0),
            Some((at, 'h')) => (&text[..at], 3600.0),
            _ => (text.as_str(), 1.0),
        };
        number.parse::<f64>().ok().filter(|number| *number >= 0.0).map(|number| number * unit)
    };
    let lengths: Option<Vec<f64>> = arguments.iter().map(length).collect();
    let Some(lengths) = lengths.filter(|lengths| !lengths.is_empty()) else {
        let given =
            arguments.first().map_or_else(|| "missing operand".into(), |a| format!("invalid time interval '{a}'"));
        return Err(Failed::Usage(given));
    };
    os.sleep(Duration::try_from_secs_f64(lengths.iter().sum()).unwrap_or(Duration::MAX)).await;
    Ok(0)
}

fn seq(arguments: &[String]) -> Result<Vec<u8>, Failed> {
    const MOST: i64 = 1_000_000;
    let numbers: Result<Vec<i64>, _> = arguments.iter().map(|a| a.parse()).collect();
    let (first, step, last) = match numbers.as_deref() {
        Ok(&[last]) => (1, 1, last),
        Ok(&[first, last]) => (first, 1, last),
        Ok(&[first, step, last]) if step != 0 => (first, step, last),
        _ => return Err(Failed::Usage("looplab's seq counts in whole numbers: seq FIRST STEP LAST".into())),
    };
    let mut text = String::new();
    let (mut number, mut count) = (first, 0);
    while (step > 0 && number <= last || step < 0 && number >= last) && count < MOST {
        text.push_str(&number.to_string());
        text.push('\n');
        number = number.saturating_add(step);
        count += 1;
    }
    Ok(text.into_bytes())
}

async fn yes(os: &Os, arguments: &[String]) -> Result<(), Failed> {
    /// How often it fills its pipe's worth before the machine may look at others.
    const PAUSE: Duration = Duration::from_micros(100);
    let line = if arguments.is_empty() { "y\n".to_owned() } else { arguments.join(" ") + "\n" };
    let block = line.repeat(1 + 4000 / line.len());
    loop {
        os.out(block.as_bytes()).await?;
        os.sleep(PAUSE).await;
    }
}

/// The contents of the files named, or of standard input.
async fn contents(os: &Os, name: &str, files: &[&String]) -> Result<(Vec<u8>, i32), Failed> {
    if files.is_empty() {
        return Ok((os.read_all().await, 0));
    }
    let (mut all, mut code) = (Vec::new(), 0);
    for file in files {
        if *file == "-" {
            all.extend(os.read_all().await);
            continue;
        }
        match os.path(file, false).and_then(fs::read) {
            Ok(bytes) => all.extend(bytes),
            Err(error) => {
                os.err(&format!("{name}: {file}: {}\n", reason(&error))).await?;
                code = 1;
            }
        }
    }
    Ok((all, code))
}

async fn cat(os: &Os, arguments: &[String]) -> Result<i32, Failed> {
    let files: Vec<&String> =
        arguments.iter().filter(|argument| *argument == "-" || !argument.starts_with('-')).collect();
    if !files.is_empty() {
        let (bytes, code) = contents(os, "cat", &files).await?;
        os.out(&bytes).await?;
        return Ok(code);
    }
    loop {
        let bytes = os.read(1 << 16).await;
        if bytes.is_empty() {
            return Ok(0);
        }
        os.out(&bytes).await?;
    }
}

/// Splits `-n 5`, `-n5` and `-5` from file names.
fn count(arguments: &[String]) -> (usize, Vec<&String>) {
    let (mut lines, mut files) = (10, Vec::new());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.strip_prefix('-') {
            Some("n") => lines = rest.next().and_then(|number| number.parse().ok()).unwrap_or(lines),
            Some(number) if !number.is_empty() => {
                lines = number.trim_start_matches('n').parse().unwrap_or(lines);
            }
            _ => files.push(argument),
        }
    }
    (lines, files)
}

/// Stops reading when it has seen enough, so that whoever writes on breaks its pipe.
async fn head(os: &Os, arguments: &[String]) -> Result<i32, Failed> {
    let (mut left, files) = count(arguments);
    if !files.is_empty() {
        let (bytes, code) = contents(os, "head", &files).await?;
        let lines: Vec<u8> = bytes.split_inclusive(|&b| b == b'\n').take(left).flatten().copied().collect();
        os.out(&lines).await?;
        return Ok(code);
    }
    while left > 0 {
        let bytes = os.read(1 << 16).await;
        if bytes.is_empty() {
            break;
        }
        let lines: Vec<&[u8]> = bytes.split_inclusive(|&b| b == b'\n').take(left).collect();
        left -= lines.iter().filter(|line| line.ends_with(b"\n")).count();
        os.out(&lines.concat()).await?;
    }
    Ok(0)
}

async fn ls(os: &Os, arguments: &[String]) -> Result<i32, Failed> {
    let folder = arguments.iter().find(|argument| !argument.starts_with('-')).map_or(".", String::as_str);
    let entries = os.path(folder, false).and_then(fs::read_dir);
    let entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            os.err(&format!("ls: cannot access '{folder}': {}\n", reason(&error))).await?;
            return Ok(2);
        }
    };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    let text = joined(names);
    os.out(text.as_bytes()).await?;
    Ok(0)
}

/// Programs that read everything before they write.
async fn filter(os: &Os, name: &str, arguments: &[String]) -> Result<i32, Failed> {
    let options: String = arguments.iter().filter_map(|argument| argument.strip_prefix('-')).collect();
    let mut words: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let needed = match name {
        "grep" => 1,
        "tr" if options.contains('d') => 1,
        "tr" => 2,
        _ => 0,
    };
    if words.len() < needed {
        return Err(Failed::Usage("missing operand".into()));
    }
    let operands: Vec<&String> = words.drain(..needed).collect();
    let (lines, files) = if name == "tail" { count(arguments) } else { (0, words) };
    let (bytes, code) = contents(os, name, &files).await?;
    let text = String::from_utf8_lossy(&bytes);
    let mut code = code;
    let result = match name {
        "wc" => counted(&text, &options, files.first().map(|file| file.as_str())),
        "sort" => sorted(&text, &options),
        "uniq" => {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.dedup();
            joined(lines)
        }
        "tail" => {
            let all: Vec<&str> = text.split_inclusive('\n').collect();
            all[all.len().saturating_sub(lines)..].concat()
        }
        "grep" => {
            let wanted = |line: &&str| line.contains(operands[0].as_str()) != options.contains('v');
            let found: Vec<&str> = text.lines().filter(wanted).collect();
            code = code.max(i32::from(found.is_empty()));
            if options.contains('c') { format!("{}\n", found.len()) } else { joined(found) }
        }
        _ => translated(&text, operands[0], operands.get(1).map_or("", |to| to.as_str())),
    };
    os.out(result.as_bytes()).await?;
    Ok(code)
}

fn counted(text: &str, options: &str, file: Option<&str>) -> String {
    let counts = [
        ('l', text.matches('\n').count()),
        ('w', text.split_whitespace().count()),
        ('m', text.chars().count()),
        ('c', text.len()),
    ];
    let wanted = |c: char| if options.is_empty() { c != 'm' } else { options.contains(c) };
    let numbers: Vec<usize> = counts.iter().filter(|(c, _)| wanted(*c)).map(|(_, count)| *count).collect();
    let name = file.map(|file| format!(" {file}")).unwrap_or_default();
    match numbers[..] {
        [one] => format!("{one}{name}\n"),
        // From a pipe, `wc` aligns its numbers in columns of seven.
        _ if file.is_none() => numbers.iter().map(|n| format!("{n:7}")).collect::<Vec<_>>().join(" ") + "\n",
        _ => {
            let width = text.len().to_string().len();
            let all: Vec<String> = numbers.iter().map(|n| format!("{n:width$}")).collect();
            format!("{}{name}\n", all.join(" "))
        }
    }
}

fn sorted(text: &str, options: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if options.contains('n') {
        let number = |line: &str| line.trim().split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
        lines.sort_by(|a, b| number(a).total_cmp(&number(b)).then_with(|| a.cmp(b)));
    } else {
        lines.sort_unstable();
    }
    if options.contains('r') {
        lines.reverse();
    }
    if options.contains('u') {
        lines.dedup();
    }
    joined(lines)
}

/// `tr`: the characters of one set become those of the other, or go.
fn translated(text: &str, from: &str, to: &str) -> String {
    let set = |text: &str| -> Vec<char> {
        let named = match text {
            "[:lower:]" => "a-z".to_owned(),
            "[:upper:]" => "A-Z".to_owned(),
            other => unescaped(other),
        };
        let chars: Vec<char> = named.chars().collect();
        let mut all = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            if at + 2 < chars.len() && chars[at + 1] == '-' {
                all.extend(chars[at]..=chars[at + 2]);
                at += 3;
            } else {
                all.push(chars[at]);
                at += 1;
            }
        }
        all
    };
    let (from, to) = (set(from), set(to));
    let one = |c: char| match from.iter().position(|&f| f == c) {
        Some(_) if to.is_empty() => None,
        Some(at) => Some(to[at.min(to.len() - 1)]),
        None => Some(c),
    };
    text.chars().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn small_programs_do_what_they_do_elsewhere() {
        assert_eq!(echo(&words("-n a  b")), b"a  b");
        assert_eq!(printf(&words(r"%s-%d\n a 1 b 2")), b"a-1\nb-2\n");
        assert_eq!(sorted("b\na\nb\n", "u"), "a\nb\n");
        assert_eq!(sorted("10\n9\n", "n"), "9\n10\n");
        assert_eq!(translated("Hello", "a-z", "A-Z"), "HELLO");
        assert_eq!(translated("Hello", "l", ""), "Heo");
        assert_eq!(counted("a b\nc\n", "", None), "      2       3       6\n");
        assert_eq!(counted("a b\nc\n", "l", None), "2\n");
    }
}
