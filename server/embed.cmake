# SPDX-License-Identifier: MIT
#
# Turns the files that LIST names (lines "url-path file content-type", relative to the list) into the C table OUT.
# usage: cmake -DLIST=client/web/assets.txt -DOUT=assets_builtin.c -P embed.cmake
get_filename_component(folder ${LIST} DIRECTORY)
file(STRINGS ${LIST} lines REGEX "^/")
set(arrays "")
set(table "")
set(number 0)
foreach(line IN LISTS lines)
    # file(STRINGS) escapes the semicolon of "text/html; charset=utf-8" inside the list; here it is plain again.
    string(REGEX MATCH "^([^ ]+) ([^ ]+) (.+)$" matched "${line}")
    if(NOT matched)
        message(FATAL_ERROR "${LIST}: cannot read the line: ${line}")
    endif()
    set(path ${CMAKE_MATCH_1})
    set(name ${CMAKE_MATCH_2})
    set(type "${CMAKE_MATCH_3}")
    if(NOT EXISTS ${folder}/${name})
        message(FATAL_ERROR "${folder}/${name} is not there. If it is a package: (cd ${folder} && npm ci --ignore-scripts)")
    endif()
    file(READ ${folder}/${name} hex HEX)
    file(SHA256 ${folder}/${name} hash)
    string(SUBSTRING ${hash} 0 16 hash)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
    string(APPEND arrays "static const uint8_t ASSET_${number}[] = {\n${bytes}0};\n")
    string(APPEND table "    {\"${path}\", \"${name}\", \"${type}\", \"\\\"${hash}\\\"\", ASSET_${number}, sizeof ASSET_${number} - 1},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT}.new "// SPDX-License-Identifier: MIT\n// Made by server/embed.cmake.\n#include \"server/assets.h\"\n\n${arrays}\n"
    "const aur_asset aur_assets_builtin[] = {\n${table}    {NULL, NULL, NULL, NULL, NULL, 0},\n};\n")
file(RENAME ${OUT}.new ${OUT})
