//! How the lines of a chart are told apart: by colour, and by dashes for those who see no colours.

/// The style of lines and dots, for a class of chart.
macro_rules! line_styles {
    ($class:literal) => {
        concat!(
            ".",
            $class,
            " path{fill:none;stroke-width:2}",
            ".",
            $class,
            " .s0{stroke:#0072b2}",
            ".",
            $class,
            " .s1{stroke:#d55e00;stroke-dasharray:7 3}",
            ".",
            $class,
            " .s2{stroke:#1a1a1a;stroke-dasharray:2 2}",
            ".",
            $class,
            " .s3{stroke:#009e73;stroke-dasharray:10 3 2 3}",
            ".",
            $class,
            " .s4{stroke:#cc79a7;stroke-dasharray:14 4}",
            ".",
            $class,
            " .s5{stroke:#e69f00;stroke-dasharray:5 5}",
            ".",
            $class,
            " .dot{fill:#fff;stroke-width:1.5;stroke-dasharray:none}",
        )
    };
}

pub(super) use line_styles;

/// The looks of lines; the seventh looks like the first again.
const LOOKS: [&str; 6] = ["s0", "s1", "s2", "s3", "s4", "s5"];

/// Returns the looks of lines, one after the other.
pub(super) fn looks() -> impl Iterator<Item = &'static str> {
    LOOKS.into_iter().cycle()
}
