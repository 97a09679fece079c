//! The command line as it is typed: help, runs and mistakes, in `tests/cmd`.

#[test]
fn commands_say_what_they_should() {
    trycmd::TestCases::new()
        .env("XDG_STATE_HOME", std::env::temp_dir().join("looplab-no-such-folder").to_string_lossy())
        .env("NO_COLOR", "1")
        .case("tests/cmd/*.trycmd");
}
