//! How colours look to people: contrast as WCAG 2.2 measures it, and how far apart two colours are, also for who is
//! colour-blind. It measures the palettes in tests; nothing is drawn with it.

use ratatui::style::Color;

use super::{COLOUR_BLIND, DARK, HIGH_CONTRAST, LIGHT, Palette};

/// Red, green and blue light, each from 0 to 1.
type Light = [f64; 3];

/// What each light becomes for who does not see red, green or blue (Machado, Oliveira and Fernandes 2009, severity 1); the
/// first is ordinary sight.
const EYES: [[Light; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
];

/// The light of one of the 240 colours that every terminal with 256 has.
fn light(colour: Color) -> Light {
    let Color::Indexed(number @ 16..) = colour else { panic!("{colour:?} looks different on each terminal") };
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let channels = match number {
        232.. => [8 + 10 * (number - 232); 3],
        _ => [(number - 16) / 36, (number - 16) / 6 % 6, (number - 16) % 6].map(level),
    };
    channels.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    })
}

fn dot(row: Light, light: Light) -> f64 {
    row.iter().zip(light).map(|(part, light)| part * light).sum()
}

/// From 1 (the same) to 21 (black on white).
fn contrast(one: Color, other: Color) -> f64 {
    let bright = |colour| dot([0.2126, 0.7152, 0.0722], light(colour)) + 0.05;
    let (one, other) = (bright(one), bright(other));
    one.max(other) / one.min(other)
}

/// CIE L*a*b*, in which distances are about as far as they look.
fn lab(light: Light) -> Light {
    let xyz = [
        dot([0.412_456, 0.357_576, 0.180_438], light) / 0.950_47,
        dot([0.212_673, 0.715_152, 0.072_175], light),
        dot([0.019_334, 0.119_192, 0.950_304], light) / 1.088_83,
    ];
    let [x, y, z] = xyz.map(|part| if part > 0.008_856 { part.cbrt() } else { 7.787 * part + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// How far two colours are apart for the eyes that tell them apart worst.
fn apart(one: Color, other: Color) -> f64 {
    let seen = |colour, eyes: [Light; 3]| lab(eyes.map(|row| dot(row, light(colour)).clamp(0.0, 1.0)));
    let far = |eyes| seen(one, eyes).iter().zip(seen(other, eyes)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    EYES.into_iter().map(far).fold(f64::INFINITY, f64::min)
}

fn pairs(colours: &[Color]) -> impl Iterator<Item = (Color, Color)> {
    colours.iter().enumerate().flat_map(|(at, &one)| colours[at + 1..].iter().map(move |&other| (one, other)))
}

#[test]
fn every_text_can_be_read() {
    let themes: [(&Palette, f64); 4] = [(&DARK, 4.5), (&LIGHT, 4.5), (&COLOUR_BLIND, 4.5), (&HIGH_CONTRAST, 7.0)];
    for (palette, least) in themes {
        let Palette { text, dim, accent, red, amber, green, violet, blue, .. } = *palette;
        let inks = [text, dim, accent, red, amber, green, violet, blue];
        for ink in inks.iter().chain(palette.tasks) {
            let found = contrast(*ink, palette.ground);
            assert!(found >= least, "{}: {ink:?} on the ground has {found:.2}", palette.name);
        }
        let found = contrast(palette.on_red, palette.red);
        assert!(found >= least, "{}: what blocks the loop has {found:.2}", palette.name);
        assert!(contrast(palette.text, palette.chosen) >= least, "{}: the chosen row", palette.name);
        assert!(contrast(palette.border, palette.ground) >= 3.0, "{}: frames", palette.name);
    }
}

#[test]
fn who_is_colour_blind_tells_states_and_tasks_apart() {
    let Palette { dim, red, amber, green, violet, blue, tasks, .. } = COLOUR_BLIND;
    for (one, other) in pairs(&[dim, red, amber, green, violet, blue]).chain(pairs(tasks)) {
        let found = apart(one, other);
        assert!(found >= 20.0, "{one:?} and {other:?} are {found:.1} apart");
    }
}

#[test]
fn measures_agree_with_what_is_known() {
    let [black, white] = [Color::Indexed(16), Color::Indexed(231)];
    assert!((contrast(black, white) - 21.0).abs() < 1e-9 && (apart(black, white) - 100.0).abs() < 0.5);
    // Red and green of the same brightness look alike to who sees no green.
    assert!(apart(Color::Indexed(160), Color::Indexed(64)) < 15.0);
}
