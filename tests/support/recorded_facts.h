#pragma once

#include <filesystem>

#include "facts/questions.h"

namespace drydock::testing {

/// Answers questions from the facts.json of a golden case, which is made to be written by hand:
///
///   {"images": {"python:3.12-slim": {
///        "digest": "sha256:ab12", "index": true, "media_type": "…", "version_tag": "3.12.1-slim",
///        "tag_digest": "sha256:cd", "tag_index": true,
///        "platforms": {"linux/amd64": "sha256:1", "linux/arm64": "sha256:2"},
///        "config": {"user": "", "env": ["A=b"], "created": "2026-01-31T00:00:00Z", "working_dir": "/app",
///        "entrypoint": [],
///                   "cmd": [], "shell": [], "onbuild": [], "exposed_ports": [], "volumes": [], "labels":
///                   {"a": "b"}, "history": [], "healthcheck": false},
///        "contents": {"files": {"etc/os-release": ["ID=debian", "VERSION_ID=\"12\""]}, "programs": ["bash"],
///                     "installed": {"libc6": "2.36-9"}}},
///      "broken.example/x:1": {"problem": "broken.example asks for a login: run `docker login
///      broken.example`"}},
///    "apt": {"python:3.12-slim": {"curl": "7.88.1-10+deb12u8",
///        "wget": {"version": "1.21.3-1", "suite": "bookworm", "archive": "http://deb.example/debian",
///        "offered": ["1.21.3-1"]}, "httpd": {"kind": "virtual", "providers": ["apache2"]}, "nope": {"kind":
///        "missing", "searched": ["bookworm"]}, "odd": {"kind": "differs", "version": "1-1, 1-2"}, "*":
///        {"problem": "…"}}},
///    "apk": {"alpine:3.20 + https://apk.example/edge/main": {"curl": "8.5.0-r0"}},
///    "files": {"https://files.example/a": {"checksum": "sha256:ab", "size": 3}},
///    "git": {"https://git.example/a.git#v1": "0123"}}
///
/// - Everything but what identifies a thing may be left out. Any answer may be {"problem": "…"}. Answers take
/// "where" and
///   "when" (seconds since 1970) as well. A "comment" may stand at the top.
/// - Image names are completed by canonical_reference().
/// - Digests and commits that are too short are repeated until they are long enough: `sha256:ab` is
/// `sha256:abab…`.
/// - `config` and `contents` hold for each platform; one platform's own are in `configs` and `contents_of`,
/// by platform.
/// - Texts of files are strings, or arrays of lines.
/// - `apt` and `apk` are by the question's image. What a question adds to it stands behind, in this order:
///   ` -t RELEASE`, ` + LINE` for each further source, ` @STAMP`. A question with additions is never answered
///   by the plain image. The name `*` answers for all packages that are not listed.
///
/// What is not recorded has no answer, as if nobody could be asked. Of an image only those details are given
/// that were asked for, so that a rule that forgets to ask does not get by. Throws std::runtime_error where
/// the file is malformed.
WorldAnswers recorded_answers(const std::filesystem::path& facts_json, const WorldQuestions& questions);

}  // namespace drydock::testing
