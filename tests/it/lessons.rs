//! The lessons inside the binary pass their own lint.

use looplab::kernel::Launcher;
use looplab::lesson::Catalogue;
use looplab::session::lint;

#[test]
fn the_lessons_pass_their_lint() {
    let catalogue = Catalogue::embedded();
    assert!(!catalogue.lessons.is_empty(), "there are no lessons");
    let wrong = lint::lint(&catalogue, &Launcher::of(env!("CARGO_BIN_EXE_looplab")), |_| ());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
