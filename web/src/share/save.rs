//! Files for the person: handed to the browser, which saves them where it saves things. Nothing is sent anywhere.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::job::Stop;

/// Saves bytes under a name. Returns what to say.
pub(super) fn bytes(name: &str, kind: &str, content: &[u8]) -> Result<String, Stop> {
    blob(name, &made_of(&Uint8Array::from(content), kind)?)
}

/// Bytes of a kind as the browser holds them.
pub(super) fn made_of(part: &JsValue, kind: &str) -> Result<Blob, Stop> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Ok(Blob::new_with_blob_sequence_and_options(&Array::of1(part), &options)?)
}

/// Saves what the browser holds under a name. Returns what to say.
pub(super) fn blob(name: &str, content: &Blob) -> Result<String, Stop> {
    let document =
        web_sys::window().and_then(|window| window.document()).ok_or_else(|| "there is no page".to_owned())?;
    let address = Url::create_object_url_with_blob(content)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    // The browser has taken hold of the content by now.
    Url::revoke_object_url(&address)?;
    Ok(format!("Saved {name}, {}.", amount(content.size())))
}

fn amount(bytes: f64) -> String {
    let kilobytes = (bytes / 1000.0).ceil() as u64;
    if kilobytes < 1000 {
        format!("{kilobytes} kB")
    } else {
        format!("{}.{} MB", kilobytes / 1000, kilobytes % 1000 / 100)
    }
}
