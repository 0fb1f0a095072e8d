// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A transcript as MusicXML, for notation programs: lead, bell, pad and drone, moved to sixteenths and written in up to
/// four voices a part. docs/export.md says what that costs.
#ifndef AUR_STREAM_MUSIC_XML_H
#define AUR_STREAM_MUSIC_XML_H

#include <stdio.h>

#include "auralis.h"
#include "stream/transcript.h"

/// Writes the transcript to `to` bar by bar; `to` need not be seekable and stays open.  Thread: owner.  RT: no.
/// Errors: AUR_ERR_ARGUMENT (longer than AUR_NOTATION_MAX_FRAMES), AUR_ERR_MEMORY, AUR_ERR_FILE (errno).
AUR_WARN_UNUSED aur_err aur_music_xml_write(const aur_transcript *transcript, FILE *to);

#endif
