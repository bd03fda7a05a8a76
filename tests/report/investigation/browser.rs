//! The HTML of an investigation in a real browser: nothing to complain about, nothing asked of the network, the picture
//! there, looked at closer by buttons and keys, whole without script. Needs what `report::chromium` needs.

use std::path::Path;

use rapsheet::report::investigation::html;
use serde_json::json;

use super::fixture;
use crate::report::chromium::{EVIL, look, no_request_left, screenshot, stands, start, write};
use crate::report::webdriver::Browser;

#[test]
fn the_investigation_stands_in_a_browser() {
    let Some((browser, folder)) = start("investigation") else { return };
    let pages = [
        ("story", fixture::story()),
        ("named", fixture::named()),
        ("alone", fixture::alone()),
        ("hostile", fixture::hostile(EVIL)),
        ("hostile-long", fixture::hostile(&"x".repeat(10_000))),
    ];
    for (name, page) in &pages {
        stands(&browser, &folder, name, &html::render(page), !name.starts_with("hostile"));
    }
    let url = write(&folder, "story", &html::render(&pages[0].1));
    zooms(&browser, &url, &folder);
    works_without_script(&browser, &url);
    no_request_left(&browser);
}

/// The stretch shown, in seconds, and the labels of its axis.
const STATE: &str = "const svg = document.querySelector('.timeline > svg.wide'); \
    const shown = svg.querySelector('svg').viewBox.baseVal; \
    const press = (text) => [...document.querySelectorAll('.zoom button')].find((one) => one.textContent === text).click(); \
    const state = () => [Math.round(shown.x), Math.round(shown.width), \
        [...svg.querySelectorAll('.ticks .across')].map((one) => one.textContent), \
        document.querySelector('.zoom output').textContent]; ";

fn zooms(browser: &Browser, url: &str, folder: &Path) {
    look(browser, url, "light", 1280, 900);
    let run = |script: &str| browser.run(&format!("{STATE} {script} return state();"));
    let whole = run("");
    assert_eq!((&whole[0], &whole[3]), (&json!(0), &json!("")));
    let near = run("press('2');");
    assert_eq!(near[1], 600, "ten minutes around the second incident");
    assert_eq!(near[3], "Fri 4 Jan 20:54:55 to Fri 4 Jan 21:04:55");
    assert_eq!(near[2][0], "20:56");
    screenshot(browser, &folder.join("story-zoomed.png"));
    let key = |name: &str| {
        format!(
            "document.querySelector('.timeline').dispatchEvent(new KeyboardEvent('keydown', {{key: '{name}'}}));"
        )
    };
    assert_eq!(run(&key("+"))[1], 300);
    assert_eq!(run(&key("-"))[1], 600);
    assert!(run(&key("ArrowRight"))[0].as_i64() > near[0].as_i64());
    let wheel = "svg.dispatchEvent(new WheelEvent('wheel', {deltaY: -100, ctrlKey: true, clientX: 700, clientY: 300, cancelable: true}));";
    assert_eq!(run(wheel)[1], 480);
    assert_eq!(run(&key("0")), whole, "as it was");
}

fn works_without_script(browser: &Browser, url: &str) {
    browser.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    browser.open(url);
    browser.devtools("Emulation.setScriptExecutionDisabled", json!({"value": false}));
    let found = browser.run(
        "const marks = document.querySelector('.timeline > svg.wide svg'); \
         return [document.querySelectorAll('.zoom').length, marks.getBoundingClientRect().height > 100, \
         [...document.querySelectorAll('.wide path.stroke')].filter((one) => one.getTotalLength() > 10).length];",
    );
    assert_eq!(found, json!([0, true, 4]));
}
