//! `sh -c`: commands one after the other, pipelines, redirections, `exit` and `cd`.
//!
//! Every command of a pipeline is a process of its own. What this shell does not know it refuses with
//! the words of a shell and exit code 2.

use std::fs::{self, File};
use std::io;
use std::sync::{Arc, Mutex};

use super::launch::{Ends, Exit, Launch, Pid, Refused, Sink, Source};
use super::os::Os;
use super::pipe::{self, pipe};
use super::words::{self, Piece, Token, Unknown};

/// `sh`, `bash`: runs the line after `-c`.
pub(super) async fn run(os: &mut Os) -> Exit {
    let arguments = os.arguments().to_vec();
    let flag = arguments.iter().position(|argument| argument.starts_with('-') && argument.ends_with('c'));
    let Some(line) = flag.and_then(|at| arguments.get(at + 1)) else {
        drop(os.err("sh: looplab's shell runs a line given with -c, nothing else\n").await);
        return Exit::Code(2);
    };
    let tokens = match words::tokens(line) {
        Ok(tokens) => tokens,
        Err(Unknown(what)) => {
            drop(os.err(&format!("sh: looplab's simulated shell does not know {what}\n")).await);
            return Exit::Code(2);
        }
    };
    Shell { os, status: 0, variables: Vec::new() }.line(&tokens).await
}

/// `env NAME=value … program arguments`: runs a program with more in its environment.
pub(super) async fn env(os: &mut Os) -> Exit {
    let mut launch = os.launch.clone();
    let arguments = os.arguments().to_vec();
    let program = arguments.iter().position(|argument| !argument.contains('=')).unwrap_or(arguments.len());
    for (name, value) in arguments[..program].iter().filter_map(|argument| argument.split_once('=')) {
        launch.environment.retain(|(key, _)| key != name);
        launch.environment.push((name.to_owned(), value.to_owned()));
    }
    launch.arguments = arguments[program..].to_vec();
    launch.executable = None;
    match os.machine.start(launch) {
        Ok((pid, _)) => Exit::Code(os.wait(pid).await.status()),
        Err(refused) => {
            drop(os.err(&format!("env: {refused}\n")).await);
            Exit::Code(127)
        }
    }
}

struct Shell<'os> {
    os: &'os mut Os,
    status: i32,
    variables: Vec<(String, String)>,
}

enum Flow {
    Next(i32),
    Exit(i32),
}

impl Shell<'_> {
    async fn line(mut self, tokens: &[Token]) -> Exit {
        let mut from = 0;
        let mut before = ";";
        while from < tokens.len() {
            let is_end = |token: &Token| matches!(token, Token::Between(";" | "&&" | "||"));
            let to = tokens[from..].iter().position(is_end).map_or(tokens.len(), |at| from + at);
            let wanted = match before {
                "&&" => self.status == 0,
                "||" => self.status != 0,
                _ => true,
            };
            if wanted && from < to {
                match self.pipeline(&tokens[from..to]).await {
                    Flow::Next(status) => self.status = status,
                    Flow::Exit(status) => return Exit::Code(status),
                }
            }
            if let Some(Token::Between(between)) = tokens.get(to) {
                before = between;
            }
            from = to + 1;
        }
        Exit::Code(self.status)
    }

    async fn pipeline(&mut self, tokens: &[Token]) -> Flow {
        let commands: Vec<&[Token]> = tokens.split(|token| *token == Token::Between("|")).collect();
        if let [command] = commands[..]
            && let Some(flow) = self.special(command)
        {
            return flow;
        }
        let mut running: Vec<Result<Pid, i32>> = Vec::new();
        let mut input = self.os.launch.ends.stdin.clone();
        for (at, command) in commands.iter().enumerate() {
            let mut ends = Ends { stdin: input, ..self.os.launch.ends.clone() };
            input = Source::Nothing;
            if at + 1 < commands.len() {
                let (reader, writer) = pipe(pipe::CAPACITY);
                ends.stdout = Sink::Pipe(writer);
                input = Source::Pipe(reader);
            }
            running.push(self.command(command, ends).await);
        }
        drop(input);
        let mut status = 0;
        for process in running {
            status = match process {
                Ok(pid) => self.os.wait(pid).await.status(),
                Err(status) => status,
            };
        }
        Flow::Next(status)
    }

    /// What the shell does itself.
    fn special(&mut self, command: &[Token]) -> Option<Flow> {
        let words: Vec<String> = command.iter().map_while(|token| self.word(token)).collect();
        match words.first().map(String::as_str)? {
            "exit" => Some(Flow::Exit(words.get(1).and_then(|code| code.parse().ok()).unwrap_or(self.status))),
            ":" => Some(Flow::Next(0)),
            "cd" => {
                let folder =
                    self.os.path(words.get(1).map_or(".", String::as_str), false).ok().filter(|path| path.is_dir());
                let status = i32::from(folder.is_none());
                if let Some(folder) = folder {
                    self.os.launch.folder = folder;
                }
                Some(Flow::Next(status))
            }
            assignment if words.len() == 1 => {
                let (name, value) = assignment.split_once('=')?;
                let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                is_name.then(|| self.variables.push((name.to_owned(), value.to_owned())))?;
                Some(Flow::Next(0))
            }
            _ => None,
        }
    }

    fn word(&self, token: &Token) -> Option<String> {
        let Token::Word(pieces) = token else { return None };
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(name) if name == "?" => self.status.to_string(),
            Piece::Variable(name) if name == "$" => self.os.pid.to_string(),
            Piece::Variable(name) => {
                let all = self.variables.iter().rev().chain(&self.os.launch.environment);
                all.clone().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
            }
        };
        Some(pieces.iter().map(text).collect())
    }

    /// Starts one command of a pipeline; its exit code when it did not start.
    async fn command(&mut self, tokens: &[Token], mut ends: Ends) -> Result<Pid, i32> {
        let mut words = Vec::new();
        let mut tokens = tokens.iter();
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(_) => words.extend(self.word(token)),
                Token::Join(1, 2) => ends.stdout = ends.stderr.clone(),
                Token::Join(2, 1) => ends.stderr = ends.stdout.clone(),
                Token::Join(..) | Token::Between(_) => {}
                Token::Redirect(descriptor, how) => {
                    let name = tokens.next().and_then(|token| self.word(token)).unwrap_or_default();
                    if let Err(error) = self.redirect(&mut ends, *descriptor, how, &name) {
                        drop(self.os.err(&format!("sh: {name}: {}\n", reason(&error))).await);
                        return Err(1);
                    }
                }
            }
        }
        let Some(name) = words.first().cloned() else { return Err(0) };
        let mut environment = self.os.launch.environment.clone();
        environment.retain(|(key, _)| self.variables.iter().all(|(name, _)| name != key));
        environment.extend(self.variables.iter().cloned());
        let launch = Launch {
            arguments: words,
            executable: None,
            ends,
            folder: self.os.launch.folder.clone(),
            environment,
            worker: None,
            lane: None,
        };
        let started = self.os.machine.start(launch);
        match started {
            Ok((pid, _)) => Ok(pid),
            Err(refused) => {
                let why = match refused {
                    Refused::Forbidden(_) => {
                        format!(
                            "sh: 1: {name}: not found (looplab's shell knows a few programs; `--allow run` adds the others)\n"
                        )
                    }
                    Refused::System(error) if error.kind() == io::ErrorKind::NotFound => {
                        format!("sh: 1: {name}: not found\n")
                    }
                    other => format!("sh: 1: {name}: {other}\n"),
                };
                drop(self.os.err(&why).await);
                Err(127)
            }
        }
    }

    fn redirect(&self, ends: &mut Ends, descriptor: u32, how: &str, name: &str) -> io::Result<()> {
        if name == "/dev/null" {
            match descriptor {
                0 => ends.stdin = Source::Nothing,
                1 => ends.stdout = Sink::Nothing,
                _ => ends.stderr = Sink::Nothing,
            }
            return Ok(());
        }
        let path = self.os.path(name, how != "<")?;
        let file = match how {
            "<" => File::open(path)?,
            ">>" => fs::OpenOptions::new().append(true).create(true).open(path)?,
            _ => File::create(path)?,
        };
        let file = Arc::new(Mutex::new(file));
        match descriptor {
            0 => ends.stdin = Source::File(file),
            1 => ends.stdout = Sink::File(file),
            _ => ends.stderr = Sink::File(file),
        }
        Ok(())
    }
}

/// What programs say when they cannot open a file.
pub(super) fn reason(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "No such file or directory",
        io::ErrorKind::PermissionDenied => {
            "Permission denied (looplab shows programs the files of the lesson's folder)"
        }
        io::ErrorKind::IsADirectory => "Is a directory",
        _ => "Input/output error",
    }
}
