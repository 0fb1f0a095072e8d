// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Plans as JSON. The built-in ones are texts of the same kind, so that each is an example of a file.
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/plan.h"
#include "stream/preset_file.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define PATH_BYTES  64

static const struct {
    const char *name, *text;
} BUILT_IN[] = {
    {"day", "{\"format\": \"auralis-plan\", \"version\": 1, \"clock\": \"day\", \"scenes\": [\n"
            "  {\"at\": \"06:30\", \"preset\": \"bright\", \"intensity\": 0.4, \"density\": 0.35, "
            "\"brightness\": 0.55, \"over\": \"40m\"},\n"
            "  {\"at\": \"09:00\", \"preset\": \"focus\", \"over\": \"30m\"},\n"
            "  {\"at\": \"13:00\", \"intensity\": 0.4, \"density\": 0.36, \"brightness\": 0.45, \"over\": \"20m\"},\n"
            "  {\"at\": \"14:30\", \"intensity\": 0.5, \"density\": 0.45, \"brightness\": 0.5, \"over\": \"30m\"},\n"
            "  {\"at\": \"18:30\", \"preset\": \"meditation\", \"over\": \"40m\"},\n"
            "  {\"at\": \"22:00\", \"preset\": \"sleep\", \"over\": \"45m\"},\n"
            "  {\"at\": \"00:30\", \"intensity\": 0.12, \"density\": 0.1, \"brightness\": 0.2, \"over\": \"1h\"}\n"
            "]}\n"},
    {"sleep", "{\"format\": \"auralis-plan\", \"version\": 1, \"clock\": \"start\", \"scenes\": [\n"
              "  {\"at\": \"+0s\", \"preset\": \"meditation\", \"fade\": 0},\n"
              "  {\"at\": \"+3m\", \"intensity\": 0.22, \"density\": 0.2, \"brightness\": 0.28, \"bpm\": 46, "
              "\"over\": \"12m\"},\n"
              "  {\"at\": \"+15m\", \"preset\": \"sleep\", \"intensity\": 0.15, \"density\": 0.12, "
              "\"brightness\": 0.18, \"over\": \"10m\"},\n"
              "  {\"at\": \"+25m\", \"fade\": 1, \"over\": \"20m\"}\n"
              "]}\n"},
    {"wake", "{\"format\": \"auralis-plan\", \"version\": 1, \"clock\": \"start\", \"scenes\": [\n"
             "  {\"at\": \"+0s\", \"preset\": \"sleep\", \"fade\": 1},\n"
             "  {\"at\": \"+1s\", \"fade\": 0.4, \"brightness\": 0.3, \"over\": \"10m\"},\n"
             "  {\"at\": \"+11m\", \"preset\": \"meditation\", \"fade\": 0.15, \"over\": \"8m\"},\n"
             "  {\"at\": \"+20m\", \"preset\": \"bright\", \"intensity\": 0.45, \"density\": 0.45, "
             "\"brightness\": 0.55, \"fade\": 0, \"over\": \"10m\"}\n"
             "]}\n"},
};

const char *aur_plan_name(unsigned index)
{
    return index < COUNT(BUILT_IN) ? BUILT_IN[index].name : NULL;
}

const char *aur_plan_text(unsigned index)
{
    return index < COUNT(BUILT_IN) ? BUILT_IN[index].text : NULL;
}

/// Two digits below `limit` at `text`, or -1.
static int32_t two_digits(const char *text, int32_t limit)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return -1;
    int32_t number = (text[0] - '0') * 10 + text[1] - '0';
    return number < limit ? number : -1;
}

int32_t aur_plan_clock(const char *text)
{
    if (strlen(text) != 5 || text[2] != ':')
        return -1;
    int32_t hours = two_digits(text, 24), minutes = two_digits(text + 3, 60);
    return hours >= 0 && minutes >= 0 ? hours * 3600 + minutes * 60 : -1;
}

/// "1h30m", "20m", "90s" in seconds, or -1; not over a day.
static int32_t parse_span(const char *text)
{
    static const char units[] = "hms";
    static const int32_t seconds[] = {3600, 60, 1};
    int32_t total = 0;
    const char *next_unit = units;
    do {
        int32_t number = 0;
        size_t digits = strspn(text, "0123456789");
        if (digits == 0 || digits > 5)
            return -1;
        for (; digits > 0; digits--)
            number = number * 10 + *text++ - '0';
        const char *unit = *text != '\0' ? strchr(next_unit, *text) : NULL; // units fall: 1h30m, not 30m1h
        if (unit == NULL || number > AUR_PLAN_DAY_S)
            return -1;
        if (number > (AUR_PLAN_DAY_S - total) / seconds[unit - units])
            return -1;
        total += number * seconds[unit - units];
        next_unit = unit + 1;
        text++;
    } while (*text != '\0');
    return total;
}

static aur_err read_time(const cJSON *item, const char *path, bool daily, int32_t *at_s, aur_json_error *error)
{
    const char *text = cJSON_IsString(item) ? item->valuestring : "";
    if (daily)
        *at_s = aur_plan_clock(text);
    else
        *at_s = text[0] == '+' ? parse_span(text + 1) : -1;
    if (*at_s >= 0)
        return AUR_OK;
    return aur_json_refuse(error, AUR_ERR_FORMAT, path, item,
                           daily ? "a time of day from \"00:00\" to \"23:59\""
                                 : "a time from the start, \"+0s\" to \"+24h\"");
}

static aur_err read_over(const cJSON *item, const char *path, int32_t *over_s, aur_json_error *error)
{
    *over_s = 0;
    if (item == NULL)
        return AUR_OK;
    *over_s = cJSON_IsString(item) ? parse_span(item->valuestring) : -1;
    if (*over_s >= AUR_PLAN_OVER_MIN_S)
        return AUR_OK;
    return aur_json_refuse(error, *over_s < 0 ? AUR_ERR_FORMAT : AUR_ERR_ARGUMENT, path, item,
                           "a time from \"90s\" to \"24h\"");
}

static aur_err read_control(const cJSON *item, aur_control control, const char *path, aur_plan_scene *scene,
                            aur_json_error *error)
{
    aur_control_event events[AUR_CONTROL_TEXT_EVENTS_MAX];
    int count = aur_json_control(item, path, control, events, error);
    for (int i = 0; i < count; i++) {
        scene->given[events[i].control] = true;
        scene->value[events[i].control] = events[i].value;
    }
    return count > 0 ? AUR_OK : (aur_err)count;
}

static aur_err read_scene(const cJSON *item, int index, bool daily, aur_plan_scene *scene, aur_json_error *error)
{
    const char *names[AUR_CONTROL_COUNT + 2] = {"at", "over"};
    size_t count = 2;
    char path[PATH_BYTES], inner[PATH_BYTES];
    for (int control = 0; control < AUR_CONTROL_COUNT; control++)
        if (control != AUR_CONTROL_SEED)
            names[count++] = aur_control_describe((aur_control)control)->name;
    snprintf(path, sizeof path, "scenes[%d]", index);
    aur_err err = aur_json_names(item, path, names, count, error);
    if (err != AUR_OK)
        return err;
    snprintf(inner, sizeof inner, "%.32s.at", path);
    err = read_time(cJSON_GetObjectItemCaseSensitive(item, "at"), inner, daily, &scene->at_s, error);
    snprintf(inner, sizeof inner, "%.32s.over", path);
    if (err == AUR_OK)
        err = read_over(cJSON_GetObjectItemCaseSensitive(item, "over"), inner, &scene->over_s, error);
    for (size_t i = 2; i < count && err == AUR_OK; i++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, names[i]);
        snprintf(inner, sizeof inner, "%.32s.%.24s", path, names[i]);
        if (value != NULL)
            err = read_control(value, (aur_control)aur_control_find(names[i]), inner, scene, error);
    }
    return err;
}

static int by_time(const void *left, const void *right)
{
    const aur_plan_scene *a = left, *b = right;
    return a->at_s < b->at_s ? -1 : a->at_s > b->at_s;
}

/// That scenes neither meet nor reach into the next; the last of a day is followed by the first.
static aur_err check_order(const aur_plan *plan, aur_json_error *error)
{
    for (uint32_t i = 0; i < plan->scene_count; i++) {
        bool last = i + 1 == plan->scene_count;
        int64_t next_s = !last         ? plan->scenes[i + 1].at_s
                         : plan->daily ? (int64_t)plan->scenes[0].at_s + AUR_PLAN_DAY_S
                                       : INT32_MAX;
        int64_t room_s = next_s - plan->scenes[i].at_s;
        char path[PATH_BYTES], limit[96];
        snprintf(path, sizeof path, "scenes, number %u in time", i + 1);
        if (room_s <= 0)
            return aur_json_refuse(error, AUR_ERR_ARGUMENT, path, NULL, "apart from the next");
        if (plan->scenes[i].over_s <= room_s)
            continue;
        snprintf(limit, sizeof limit, "over when the next begins, %" PRId64 " s later", room_s);
        aur_json_refuse(error, AUR_ERR_ARGUMENT, path, NULL, limit);
        snprintf(error->value, sizeof error->value, "over %d s", (int)plan->scenes[i].over_s);
        return AUR_ERR_ARGUMENT;
    }
    return AUR_OK;
}

static aur_err read_plan(const cJSON *root, aur_plan *plan, aur_json_error *error)
{
    static const char *const names[] = {"format", "version", "clock", "scenes"};
    const cJSON *clock = cJSON_GetObjectItemCaseSensitive(root, "clock");
    const cJSON *scenes = cJSON_GetObjectItemCaseSensitive(root, "scenes");
    aur_err err = aur_json_names(root, "", names, COUNT(names), error);
    if (err != AUR_OK)
        return err;
    plan->daily = cJSON_IsString(clock) && strcmp(clock->valuestring, "day") == 0;
    if (!plan->daily && !(cJSON_IsString(clock) && strcmp(clock->valuestring, "start") == 0))
        return aur_json_refuse(error, AUR_ERR_FORMAT, "clock", clock, "day or start");
    if (!cJSON_IsArray(scenes) || scenes->child == NULL || cJSON_GetArraySize(scenes) > AUR_PLAN_SCENES_MAX)
        return aur_json_refuse(error, AUR_ERR_FORMAT, "scenes", scenes, "a list of 1..64 scenes");
    for (const cJSON *item = scenes->child; item != NULL && err == AUR_OK; item = item->next) {
        err = read_scene(item, (int)plan->scene_count, plan->daily, &plan->scenes[plan->scene_count], error);
        plan->scene_count++;
    }
    if (err != AUR_OK)
        return err;
    qsort(plan->scenes, plan->scene_count, sizeof plan->scenes[0], by_time);
    return check_order(plan, error);
}

aur_err aur_plan_parse(aur_plan *plan, const char *json, size_t bytes, aur_json_error *error)
{
    cJSON *root = NULL;
    memset(plan, 0, sizeof *plan);
    aur_err err = aur_json_file_parse(json, bytes, "auralis-plan", &root, error);
    if (err == AUR_OK)
        err = read_plan(root, plan, error);
    cJSON_Delete(root);
    return err;
}

static aur_err load_file(aur_plan *plan, const char *path, aur_json_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    aur_err err = aur_json_file_read(path, &text, &bytes, error);
    if (err == AUR_OK)
        err = aur_plan_parse(plan, text, bytes, error);
    free(text);
    return err;
}

aur_err aur_plan_load(aur_plan *plan, const char *text, aur_json_error *error)
{
    if (aur_preset_file_is_path(text))
        return load_file(plan, text, error);
    for (size_t i = 0; i < COUNT(BUILT_IN); i++)
        if (strcmp(text, BUILT_IN[i].name) == 0)
            return aur_plan_parse(plan, BUILT_IN[i].text, strlen(BUILT_IN[i].text), error);
    memset(error, 0, sizeof *error);
    snprintf(error->limit, sizeof error->limit, "no plan of this name; there are day, sleep, wake and .json files");
    return AUR_ERR_NAME;
}
