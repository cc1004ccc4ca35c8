//! A range of steps as a video, or as an animated picture.

use gstage_export::animation::Animation;
use gstage_export::clip::Clip;
use gstage_export::name;
use gstage_scene::film::Film;
use gstage_scene::timeline::Ms;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BlobEvent, MediaRecorder, MediaRecorderOptions};

use super::job::{Job, Stop};
use super::order::Order;
use super::studio::Studio;
use super::{save, size};

/// What a video is recorded as, the best first.
const KINDS: [&str; 3] = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];
/// Frames a second that a video is recorded with at most.
const RATE: f64 = 30.0;
/// Bits a second: flat colours and fine lines.
const BITS: u32 = 8_000_000;
/// Milliseconds from one picture of an animation to the next while something moves.
const EVERY: u32 = 50;
/// Pictures that the colours of an animation are taken from.
const SAMPLES: usize = 12;

/// Records the chosen steps. It takes as long as they do: what is recorded is a canvas, in its own time. A frame shows the
/// instant that it is drawn at, so that a slow machine leaves frames out and keeps the tempo.
pub(super) async fn webm(film: Film, order: &Order, job: &Job) -> Result<String, Stop> {
    let kind = KINDS.into_iter().find(|kind| can_record(kind));
    let kind = kind.ok_or_else(|| "this browser records no WebM".to_owned())?;
    let (mut studio, clip) = studio(film, order)?;
    studio.draw(clip.from).await?;
    let stream = studio.canvas.capture_stream_with_frame_request_rate(RATE)?;
    let options = MediaRecorderOptions::new();
    options.set_mime_type(kind);
    options.set_video_bits_per_second(BITS);
    let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options)?;
    // Without slices all of it comes at once, in the end.
    let recorded = Promise::new(&mut |resolve, reject| {
        recorder.set_ondataavailable(Some(&resolve));
        recorder.set_onerror(Some(&reject));
    });
    recorder.start()?;
    let played = play(&mut studio, clip, job).await;
    recorder.stop()?;
    played?;
    let event: BlobEvent = JsFuture::from(recorded).await?.unchecked_into();
    let blob = event.data().filter(|blob| blob.size() > 0.0).ok_or_else(|| "nothing was recorded".to_owned())?;
    save::blob(&name::of_steps(studio.film.heading(), order.choices.steps, "webm"), &blob)
}

fn can_record(kind: &str) -> bool {
    let has = js_sys::Reflect::has(&js_sys::global(), &"MediaRecorder".into());
    has == Ok(true) && MediaRecorder::is_type_supported(kind)
}

/// Shows a stretch of the film on the canvas, in its own time.
async fn play(studio: &mut Studio, clip: Clip, job: &Job) -> Result<(), Stop> {
    let began = js_sys::Date::now();
    let mut shown = None;
    loop {
        let passed = (js_sys::Date::now() - began).max(0.0) as u32;
        let at = Ms((clip.from.0 + passed).min(clip.until.0.saturating_sub(1)));
        let cursor = studio.film.timeline().at(at);
        let picture = (cursor.step, cursor.elapsed);
        if shown.replace(picture) == Some(picture) {
            // A canvas on which nothing is drawn gives no frame, and the recording would end with the motion.
            studio.again()?;
        } else {
            studio.draw(at).await?;
        }
        job.reached(passed.into(), clip.length().into(), (1000.0 / RATE) as i32).await?;
        if passed >= clip.length() {
            return Ok(());
        }
    }
}

/// Draws the chosen steps picture by picture.
pub(super) async fn gif(film: Film, order: &Order, job: &Job) -> Result<String, Stop> {
    let (mut studio, clip) = studio(film, order)?;
    let pictures = clip.pictures(studio.film.timeline(), EVERY);
    let all = (pictures.len() + SAMPLES) as u64;
    let mut samples = Vec::new();
    let apart = pictures.len().div_ceil(SAMPLES).max(1);
    // From the last one backwards: the rest of a step has the most to show.
    for picture in pictures.iter().rev().step_by(apart) {
        studio.draw(picture.at).await?;
        samples.extend(studio.pixels()?);
        job.reached((samples.len() / studio.pixels()?.len()) as u64, all, 0).await?;
    }
    let (width, height) = size::FILMS[order.choices.film];
    let mut animation = Animation::new(width as u16, height as u16, &samples)?;
    drop(samples);
    for (index, picture) in pictures.iter().enumerate() {
        studio.draw(picture.at).await?;
        animation.add(&studio.pixels()?, picture.stays)?;
        job.reached((index + 1 + SAMPLES) as u64, all, 0).await?;
    }
    let name = name::of_steps(studio.film.heading(), order.choices.steps, "gif");
    save::bytes(&name, "image/gif", &animation.finish()?)
}

fn studio(film: Film, order: &Order) -> Result<(Studio, Clip), Stop> {
    let (first, last) = order.choices.steps;
    let clip = Clip::of_steps(film.timeline(), first, last);
    let studio = Studio::new(film, size::FILMS[order.choices.film], order.theme, order.choices.told)?;
    Ok((studio, clip))
}
