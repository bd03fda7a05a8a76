//! The HTML report opened in a real browser: nothing to complain about, nothing asked of the network, charts and
//! tables there, sorting and filtering work, and it fits a desk and a telephone in both themes.
//!
//! Needs Debian's chromium and chromium-driver. Without them the test passes over and says so, unless CI=true.
//! Screenshots are left in cargo's folder for temporary files of tests.

use std::path::{Path, PathBuf};

use base64::Engine;
use rapsheet::report::html;
use serde_json::{Value, json};

use super::fixture;
use super::webdriver::Browser;

const SCREENS: [(&str, u32, u32); 2] = [("desktop", 1280, 900), ("phone", 390, 844)];

/// Lowest contrast of any text with its ground (WCAG 2.2, success criterion 1.4.3), and where that is.
pub const CONTRAST: &str = r#"
    const channels = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = channels(getComputedStyle(at).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    let worst = [99, "none"];
    for (const element of document.querySelectorAll("body *")) {
        if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
        if (element.closest("script, style, desc, title") || !element.getClientRects().length) continue;
        const style = getComputedStyle(element);
        const drawn = element instanceof SVGElement;
        let under = ground(drawn ? element.closest("figure") : element);
        const shade = drawn && /^f(\d)$/.exec(element.getAttribute("class") || "");
        if (shade) under = channels(getComputedStyle(element.closest("svg").querySelector(".s" + shade[1])).fill);
        const [a, b] = [light(channels(drawn ? style.fill : style.color)), light(under)];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < worst[0]) worst = [contrast, element.tagName + " " + element.textContent.trim().slice(0, 40)];
    }
    return worst;
"#;

#[test]
fn the_report_stands_in_a_browser() {
    let Some((browser, folder)) = start("report") else { return };
    let reports = [
        ("bad-day", fixture::bad_day()),
        ("bad-week", fixture::bad_week()),
        ("quiet", fixture::quiet()),
        ("no-data", fixture::empty(1)),
        ("hostile", fixture::hostile(EVIL)),
        ("hostile-long", fixture::hostile(&"x".repeat(10_000))),
    ];
    for (name, report) in &reports {
        let pictures = matches!(*name, "bad-day" | "quiet");
        stands(&browser, &folder, name, &html::render(report), pictures);
    }
    let bad_day = write(&folder, "bad-day", &html::render(&reports[0].1));
    browser.open(&bad_day);
    has_charts_and_tables(&browser);
    sorts(&browser);
    filters(&browser);
    works_without_script(&browser, &bad_day);
    no_request_left(&browser);
}

/// What a log line may have brought along.
pub const EVIL: &str =
    "<script>window.hurt = 1</script>\"onmouseover=\"window.hurt = 1\" ]]> \0 \u{202e}javascript:hurt";

/// A browser and a folder for the pages; None with a message where there is no browser.
pub fn start(folder: &str) -> Option<(Browser, PathBuf)> {
    let Some(browser) = Browser::start() else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "chromium and chromium-driver have to be installed"
        );
        eprintln!("passed over: chromium or chromedriver is not installed");
        return None;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    Some((browser, folder))
}

/// Writes a page to the folder; gives its address.
pub fn write(folder: &Path, name: &str, page: &str) -> String {
    let path = folder.join(format!("{name}.html"));
    std::fs::write(&path, page).expect("a file");
    format!("file://{}", path.display())
}

/// Looks at a page on every screen, light and dark: nothing to complain about, enough contrast, nothing that ran.
pub fn stands(browser: &Browser, folder: &Path, name: &str, page: &str, pictures: bool) {
    let url = write(folder, name, page);
    for theme in ["light", "dark"] {
        for (screen, width, height) in SCREENS {
            look(browser, &url, theme, width, height);
            if pictures {
                screenshot(browser, &folder.join(format!("{name}-{screen}-{theme}.png")));
            }
        }
        let worst = browser.run(CONTRAST);
        assert!(worst[0].as_f64().is_some_and(|contrast| contrast >= 4.5), "{name}, {theme}: {worst}");
    }
    nothing_ran(browser, name);
}

/// Opens the file on a screen of this width and looks for what must not be: a word on the console, a page that
/// scrolls sideways.
pub fn look(browser: &Browser, url: &str, theme: &str, width: u32, height: u32) {
    let screen = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
    browser.devtools("Emulation.setDeviceMetricsOverride", screen);
    let features = json!({"features": [{"name": "prefers-color-scheme", "value": theme}]});
    browser.devtools("Emulation.setEmulatedMedia", features);
    browser.open(url);
    let console = browser.log("browser");
    assert!(console.is_empty(), "{url}: {console:?}");
    let open = "document.querySelectorAll('details').forEach((one) => { one.open = true; });";
    let wide = "return [document.documentElement.scrollWidth, window.innerWidth];";
    for script in [wide.to_string(), format!("{open} {wide}")] {
        let widths = browser.run(&script);
        assert!(widths[0].as_u64() <= widths[1].as_u64(), "{url} at {width}, {theme}: {widths}");
        assert_eq!(widths[1], width);
    }
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = false; });");
    let ground = browser.run("return getComputedStyle(document.body).backgroundColor;");
    assert_eq!(ground == "rgb(19, 21, 24)", theme == "dark", "{ground}");
}

fn nothing_ran(browser: &Browser, name: &str) {
    let found = browser.run(
        "return [window.hurt ?? null, document.scripts.length, \
         [...document.querySelectorAll('*')].flatMap((one) => [...one.attributes].map((a) => a.name)) \
         .filter((attribute) => attribute.startsWith('on')).length, \
         [...document.links].filter((link) => !link.getAttribute('href').startsWith('#')).length];",
    );
    assert_eq!(found, json!([null, 1, 0, 0]), "{name}");
}

fn has_charts_and_tables(browser: &Browser) {
    let found = browser.run(
        "const shown = (list) => [...document.querySelectorAll(list)].filter((one) => one.getClientRects().length); \
         return [shown('svg').length, shown('table').length, \
         shown('svg').every((svg) => svg.getBoundingClientRect().height > 30 && svg.querySelector('title')), \
         shown('svg path.curve').every((path) => path.getTotalLength() > 500), \
         [...document.querySelectorAll('table')].every((table) => table.caption && table.tHead)];",
    );
    let count = |place: usize| found[place].as_u64().unwrap_or(0);
    assert!(count(0) >= 6 && count(1) >= 14, "{found}");
    assert_eq!((&found[2], &found[3], &found[4]), (&json!(true), &json!(true), &json!(true)), "{found}");
}

/// The first column of the table of firewall sources, and what assistive software is told.
const FIRST: &str = "const table = document.querySelectorAll('#firewall table')[1]; \
    const state = () => [table.tBodies[0].rows[0].cells[0].textContent, table.tHead.rows[0].cells[0].ariaSort, \
        table.tHead.rows[0].cells[1].ariaSort, \
        [...table.tBodies].filter((body) => body.getClientRects().length).length]; ";

fn sorts(browser: &Browser) {
    let run = |script: &str| browser.run(&format!("{FIRST} {script} return state();"));
    assert_eq!(run(""), json!(["9,001", null, null, 10]));
    let click =
        |column: usize| format!("table.tHead.rows[0].cells[{column}].querySelector('button').click();");
    assert_eq!(run(&click(0)), json!(["9,001", "descending", null, 10]));
    assert_eq!(run(&click(0)), json!(["9", "ascending", null, 10]));
    assert_eq!(run(&click(1)), json!(["9,001", null, "ascending", 10]));
    let names = browser
        .run(&format!("{FIRST} return [...table.tBodies].map((body) => body.rows[0].cells[1].textContent);"));
    assert_eq!(
        (&names[0], &names[9]),
        (&json!("198.51.100.1"), &json!("198.51.100.10")),
        "by number, not by letter"
    );
}

fn filters(browser: &Browser) {
    let run = |script: &str| {
        browser.run(&format!("{FIRST} const box = table.closest('.table'); {script} return state()[3];"))
    };
    let type_in = |text: &str| {
        format!(
            "const field = box.querySelector('input[type=search]'); field.value = '{text}'; field.dispatchEvent(new Event('input'));"
        )
    };
    assert_eq!(run(&type_in("100.3")), 5, "3 and 30 to 33, also beyond the first ten");
    assert_eq!(run(&type_in("")), 10);
    assert_eq!(run("box.querySelector('.all').click();"), 33);
}

fn works_without_script(browser: &Browser, url: &str) {
    browser.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    browser.open(url);
    browser.devtools("Emulation.setScriptExecutionDisabled", json!({"value": false}));
    let found = browser.run(
        "const rows = () => [...document.querySelectorAll('#firewall tbody')].filter((one) => one.getClientRects().length).length; \
         const before = rows(); document.querySelectorAll('#firewall .all').forEach((box) => { box.checked = true; }); \
         return [document.querySelectorAll('thead button').length, before, rows()];",
    );
    assert_eq!(found, json!([0, 17, 40]), "ten rows, and all of them on demand");
}

pub fn no_request_left(browser: &Browser) {
    let log = browser.log("performance");
    let requests: Vec<String> = log
        .iter()
        .filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok())
        .filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent")
        .filter_map(|entry| entry["message"]["params"]["request"]["url"].as_str().map(String::from))
        .collect();
    assert!(requests.len() > 6, "the log has the files themselves");
    // The browser's own pages (an empty tab) are chrome://.
    let harmless =
        |url: &String| ["file:///", "data:", "chrome://"].iter().any(|scheme| url.starts_with(scheme));
    let strangers: Vec<&String> = requests.iter().filter(|url| !harmless(url)).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

pub fn screenshot(browser: &Browser, path: &Path) {
    let shot = browser.devtools("Page.captureScreenshot", json!({"captureBeyondViewport": true}));
    let bytes = base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().expect("an image"));
    std::fs::write(path, bytes.expect("base64")).expect("a file");
}
