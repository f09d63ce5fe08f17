from tests.browser.test_texts_fit import *
@pytest.mark.parametrize("language", LANGUAGES)
def test_scan(new_page, engine, language):
    page = new_page(viewport={"width": 1280, "height": 800}, locale=language)
    page.goto(engine.url()); wait_for_readings(page, 1)
    with open(f"/tmp/h_table_out/scan-{language}.txt", "w") as out:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            for noun in PAGES:
                page.evaluate("(n) => { location.hash = n }", noun)
                page.wait_for_selector(f".page-{noun}")
                page.wait_for_timeout(500)
                for one in unreadable_texts(page): print(width, noun, one, file=out, flush=True)
