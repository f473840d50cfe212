//! Sites for measurements, deterministic for a number of pages: prose, lists, a table, code in several languages, some math, links between
//! pages, tags. No two paragraphs or code blocks are the same, so the cache helps no more than for a real site.

use std::fmt::Write;

/// The files of a site of so many posts: path and text. Hugo builds it too.
pub(crate) fn files(pages: usize) -> impl Iterator<Item = (String, String)> {
    let settings = "title = \"Bench\"\nbase_url = \"https://example.org\"\n[markup]\nmath = true\n".to_owned();
    let home = "---\ntitle: Home\n---\nA site to be measured.\n".to_owned();
    let posts = (0..pages).map(move |n| (format!("content/posts/page-{n}.md"), post(n, pages)));
    [("site.toml".to_owned(), settings), ("content/_index.md".to_owned(), home)].into_iter().chain(posts)
}

const WORDS: [&str; 48] = [
    "river", "stone", "signal", "garden", "engine", "window", "letter", "mountain", "copper", "thread", "harbour", "lantern",
    "measures", "carries", "answers", "follows", "turns", "holds", "opens", "reaches", "slow", "bright", "narrow", "distant",
    "plain", "careful", "early", "common", "the", "a", "of", "with", "and", "under", "between", "because", "while", "where",
    "after", "often", "seldom", "memory", "number", "pattern", "surface", "question", "season", "machine",
];
const TAGS: [&str; 12] = [
    "rust",
    "linux",
    "notes",
    "design",
    "network",
    "storage",
    "graphics",
    "testing",
    "music",
    "travel",
    "cooking",
    "mathematics",
];

/// Numbers that look random and never change (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| WORDS[self.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
    }
}

fn post(n: usize, pages: usize) -> String {
    let mut dice = Dice(n as u64);
    let mut text = String::with_capacity(8 << 10);
    let (day, month) = (n % 28 + 1, n / 28 % 12 + 1);
    let tags: Vec<&str> = (0..3).map(|i| TAGS[(n + i * 5) % TAGS.len()]).collect();
    write(
        &mut text,
        format_args!("---\ntitle: Page {n}, {}\ndate: {}-{month:02}-{day:02}\n", dice.words(3), 2000 + n / 336 % 25),
    );
    write(&mut text, format_args!("tags: [{}]\n---\n\n", tags.join(", ")));
    for section in 0..6 {
        write(&mut text, format_args!("## Section {section}: {}\n\n", dice.words(3)));
        for _ in 0..3 {
            paragraph(&mut text, &mut dice, pages);
        }
        match section {
            0 | 3 => list(&mut text, &mut dice),
            1 => table(&mut text, &mut dice),
            4 => write(&mut text, format_args!("The sum is $a_{n} + {}$.\n\n$$\\sum_{{k=1}}^{{{}}} k^2$$\n\n", n + 1, n + 2)),
            _ => code(&mut text, n, section),
        }
    }
    text
}

fn paragraph(text: &mut String, dice: &mut Dice, pages: usize) {
    for _ in 0..4 {
        let (before, after, to) = (12 + dice.below(9), 4 + dice.below(9), dice.below(pages));
        let (before, middle, after) = (dice.words(before), dice.words(2), dice.words(after));
        match dice.below(4) {
            0 => write(text, format_args!("{before}, [{middle}](/posts/page-{to}/) {after}.\n")),
            1 => write(text, format_args!("{before} *{middle}* {after}.\n")),
            2 => write(text, format_args!("{before} `{middle}` {after}.\n")),
            _ => write(text, format_args!("{before} \"{middle}\" {after}.\n")),
        }
    }
    text.push('\n');
}

fn list(text: &mut String, dice: &mut Dice) {
    for _ in 0..6 {
        write(text, format_args!("- {}\n", dice.words(7)));
    }
    text.push('\n');
}

fn table(text: &mut String, dice: &mut Dice) {
    text.push_str("| name | value | remark |\n|------|------:|--------|\n");
    for _ in 0..6 {
        write(text, format_args!("| {} | {} | {} |\n", dice.words(1), dice.below(10_000), dice.words(5)));
    }
    text.push('\n');
}

fn code(text: &mut String, n: usize, section: usize) {
    let id = n * 10 + section;
    match id % 4 {
        0 => write(
            text,
            format_args!(
                "```rust\n/// Adds {id}.\nfn add_{id}(values: &[u64]) -> u64 {{\n    let mut sum = {id};\n    for value in values {{\n        \
                 sum += value * {section};\n    }}\n    sum\n}}\n```\n\n"
            ),
        ),
        1 => write(
            text,
            format_args!(
                "```python\ndef count_{id}(lines):\n    \"\"\"Counts what is longer than {id}.\"\"\"\n    \
                 return sum(1 for line in lines if len(line) > {id})\n```\n\n"
            ),
        ),
        2 => write(
            text,
            format_args!(
                "```bash\nfor file in /var/lib/{id}/*.log; do\n  gzip -9 \"$file\" && echo \"done: $file ({id})\"\ndone\n```\n\n"
            ),
        ),
        _ => write(
            text,
            format_args!(
                "```json\n{{\n  \"id\": {id},\n  \"name\": \"item {id}\",\n  \"parts\": [{n}, {section}, null, true]\n}}\n```\n\n"
            ),
        ),
    }
}

fn write(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = text.write_fmt(arguments);
}
