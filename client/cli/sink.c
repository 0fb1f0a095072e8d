// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Where sound goes.
#include "client/cli/sink.h"

aur_err aur_sink_open(aur_sink *sink, const aur_file_config *config)
{
    sink->_file = NULL;
    return config->path != NULL ? aur_file_open(config, &sink->_file) : AUR_OK;
}

aur_err aur_sink_write(aur_sink *sink, const float *interleaved, size_t frames)
{
    return sink->_file != NULL ? aur_file_write(sink->_file, interleaved, frames) : AUR_OK;
}

aur_err aur_sink_close(aur_sink *sink)
{
    aur_file *file = sink->_file;
    sink->_file = NULL;
    return file != NULL ? aur_file_close(file) : AUR_OK;
}
