// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The scripts. Each reads and judges all it needs before it writes: one that fails half way is not undone.
#include "server/store/redis_scripts.h"

#define KEYS_AND_CALL "local k, call = KEYS[1], redis.call\n"

#define ACCOUNT_PUT                                                                                                    \
    KEYS_AND_CALL                                                                                                      \
    "local old = call('HGET', k..'accounts', ARGV[1])\n"                                                               \
    "if is_new == (old ~= false) then return 0 end\n"                                                                  \
    "local nouns = {'logins', 'emails', 'openids'}\n"                                                                  \
    "local names = {string.lower(ARGV[3]), string.lower(ARGV[4]), ARGV[5]}\n"                                          \
    "for i = 1, 3 do\n"                                                                                                \
    "  local holder = names[i] ~= '' and call('HGET', k..nouns[i], names[i])\n"                                        \
    "  if holder and holder ~= ARGV[1] then return 0 end\n"                                                            \
    "end\n"                                                                                                            \
    "if old then\n"                                                                                                    \
    "  old = cjson.decode(old)\n"                                                                                      \
    "  local gone = {string.lower(old.login), string.lower(old.email), old.openid}\n"                                  \
    "  for i = 1, 3 do call('HDEL', k..nouns[i], gone[i]) end\n"                                                       \
    "end\n"                                                                                                            \
    "for i = 1, 3 do\n"                                                                                                \
    "  if names[i] ~= '' then call('HSET', k..nouns[i], names[i], ARGV[1]) end\n"                                      \
    "end\n"                                                                                                            \
    "call('HSET', k..'accounts', ARGV[1], ARGV[2])\n"                                                                  \
    "return 1\n"

#define DROP_SESSION                                                                                                   \
    "local function drop_session(id)\n"                                                                                \
    "  local text = call('HGET', k..'sessions', id)\n"                                                                 \
    "  local of = text and 'sessions_of:'..cjson.decode(text).account\n"                                               \
    "  if of then call('SREM', k..of, id) end\n"                                                                       \
    "  call('HDEL', k..'sessions', id)\n"                                                                              \
    "  call('ZREM', k..'session_ends', id)\n"                                                                          \
    "end\n"

#define DROP_SESSIONS_OF                                                                                               \
    "local function drop_sessions_of(account)\n"                                                                       \
    "  for _, id in ipairs(call('SMEMBERS', k..'sessions_of:'..account)) do\n"                                         \
    "    call('HDEL', k..'sessions', id)\n"                                                                            \
    "    call('ZREM', k..'session_ends', id)\n"                                                                        \
    "  end\n"                                                                                                          \
    "  call('DEL', k..'sessions_of:'..account)\n"                                                                      \
    "end\n"

#define DROP_SANCTION                                                                                                  \
    "local function drop_sanction(id)\n"                                                                               \
    "  local text = call('HGET', k..'sanctions', id)\n"                                                                \
    "  local of = text and 'sanctions_of:'..cjson.decode(text).room\n"                                                 \
    "  if of then call('SREM', k..of, id) end\n"                                                                       \
    "  call('HDEL', k..'sanctions', id)\n"                                                                             \
    "  call('ZREM', k..'sanction_ends', id)\n"                                                                         \
    "end\n"

#define DROP_AUDITS                                                                                                    \
    "local function drop_audits(count)\n"                                                                              \
    "  if count <= 0 then return end\n"                                                                                \
    "  call('LTRIM', k..'audits', count, -1)\n"                                                                        \
    "  call('INCRBY', k..'audits_gone', count)\n"                                                                      \
    "end\n"

static const char *const SCRIPTS[AUR_REDIS_SCRIPT_COUNT] = {
    [AUR_REDIS_ACCOUNT_ADD] = "local is_new = true\n" ACCOUNT_PUT,
    [AUR_REDIS_ACCOUNT_SET] = "local is_new = false\n" ACCOUNT_PUT,
    [AUR_REDIS_ACCOUNT_BY] = KEYS_AND_CALL "local name = ARGV[1] == 'logins' and string.lower(ARGV[2]) or ARGV[2]\n"
                                           "local id = call('HGET', k..ARGV[1], name)\n"
                                           "return id and call('HGET', k..'accounts', id)\n",
    [AUR_REDIS_ACCOUNT_REMOVE] =
        KEYS_AND_CALL DROP_SESSIONS_OF "local old = call('HGET', k..'accounts', ARGV[1])\n"
                                       "if not old then return 1 end\n"
                                       "old = cjson.decode(old)\n"
                                       "local rooms, left = call('HGETALL', k..'rooms'), {}\n"
                                       "for i = 1, #rooms, 2 do\n"
                                       "  local room = cjson.decode(rooms[i + 1])\n"
                                       "  if room.owner == ARGV[1] then\n"
                                       "    room.owner, room.is_server_owned = '', true\n"
                                       "    left[rooms[i]] = cjson.encode(room)\n"
                                       "  end\n"
                                       "end\n"
                                       "call('HDEL', k..'logins', string.lower(old.login))\n"
                                       "call('HDEL', k..'emails', string.lower(old.email))\n"
                                       "call('HDEL', k..'openids', old.openid)\n"
                                       "call('HDEL', k..'accounts', ARGV[1])\n"
                                       "drop_sessions_of(ARGV[1])\n"
                                       "for id, text in pairs(left) do call('HSET', k..'rooms', id, text) end\n"
                                       "return 1\n",
    [AUR_REDIS_SESSION_ADD] =
        KEYS_AND_CALL "if call('HEXISTS', k..'accounts', ARGV[3]) == 0 then return 0 end\n"
                      "if call('HSETNX', k..'sessions', ARGV[1], ARGV[2]) == 0 then return 0 end\n"
                      "call('ZADD', k..'session_ends', ARGV[4], ARGV[1])\n"
                      "call('SADD', k..'sessions_of:'..ARGV[3], ARGV[1])\n"
                      "return 1\n",
    [AUR_REDIS_SESSION_TURN] =
        KEYS_AND_CALL DROP_SESSION "local text = call('HGET', k..'sessions', ARGV[1])\n"
                                   "if not text then return false end\n"
                                   "local session, now = cjson.decode(text), tonumber(ARGV[4])\n"
                                   "local ends, began = tonumber(session.expires_s), tonumber(session.created_s)\n"
                                   "if ends <= now or session.hash ~= ARGV[2] then\n"
                                   "  drop_session(ARGV[1])\n"
                                   "  return false\n"
                                   "end\n"
                                   "session.hash, session.created_s = ARGV[3], ARGV[4]\n"
                                   "session.expires_s = string.format('%.0f', now + ends - began)\n"
                                   "text = cjson.encode(session)\n"
                                   "call('HSET', k..'sessions', ARGV[1], text)\n"
                                   "call('ZADD', k..'session_ends', session.expires_s, ARGV[1])\n"
                                   "return text\n",
    [AUR_REDIS_SESSION_REMOVE] = KEYS_AND_CALL DROP_SESSION "drop_session(ARGV[1])\nreturn 1\n",
    [AUR_REDIS_SESSIONS_REMOVE_OF] = KEYS_AND_CALL DROP_SESSIONS_OF "drop_sessions_of(ARGV[1])\nreturn 1\n",
    [AUR_REDIS_SANCTION_ADD] =
        KEYS_AND_CALL "if ARGV[3] ~= '' and call('HEXISTS', k..'rooms', ARGV[3]) == 0 then return 0 end\n"
                      "if call('HSETNX', k..'sanctions', ARGV[1], ARGV[2]) == 0 then return 0 end\n"
                      "if ARGV[4] ~= '0' then call('ZADD', k..'sanction_ends', ARGV[4], ARGV[1]) end\n"
                      "call('SADD', k..'sanctions_of:'..ARGV[3], ARGV[1])\n"
                      "return 1\n",
    [AUR_REDIS_SANCTION_REMOVE] = KEYS_AND_CALL DROP_SANCTION "drop_sanction(ARGV[1])\nreturn 1\n",
    [AUR_REDIS_SWEEP] = KEYS_AND_CALL DROP_SESSION DROP_SANCTION DROP_AUDITS
    "local gone, old = 0, tonumber(ARGV[2])\n"
    "local text = call('LINDEX', k..'audits', 0)\n"
    "while text and tonumber(cjson.decode(text).at_s) <= old do\n"
    "  gone = gone + 1\n"
    "  text = call('LINDEX', k..'audits', gone)\n"
    "end\n"
    "drop_audits(gone)\n"
    "for _, id in ipairs(call('ZRANGEBYSCORE', k..'session_ends', '-inf', ARGV[1])) do drop_session(id) end\n"
    "for _, id in ipairs(call('ZRANGEBYSCORE', k..'sanction_ends', '-inf', ARGV[1])) do drop_sanction(id) end\n"
    "call('SET', k..'swept', ARGV[1])\n"
    "return 1\n",
    [AUR_REDIS_ROOM_REMOVE] = KEYS_AND_CALL "for _, id in ipairs(call('SMEMBERS', k..'sanctions_of:'..ARGV[1])) do\n"
                                            "  call('HDEL', k..'sanctions', id)\n"
                                            "  call('ZREM', k..'sanction_ends', id)\n"
                                            "end\n"
                                            "call('DEL', k..'sanctions_of:'..ARGV[1], k..'messages:'..ARGV[1])\n"
                                            "call('HDEL', k..'rooms', ARGV[1])\n"
                                            "return 1\n",
    [AUR_REDIS_MESSAGE_SET] =
        KEYS_AND_CALL "if call('HEXISTS', k..'rooms', ARGV[1]) == 0 then return 0 end\n"
                      "local at = k..'messages:'..ARGV[1]\n"
                      "call('ZREMRANGEBYLEX', at, '['..ARGV[2]..':', '('..ARGV[2]..';')\n" // what follows ':' is ';'
                      "call('ZADD', at, 0, ARGV[2]..':'..ARGV[3])\n"
                      "call('ZREMRANGEBYRANK', at, 0, -1 - tonumber(ARGV[4]))\n"
                      "return 1\n",
    // The open ones are some of all in the same order: where both lists first differ, there is the oldest closed one.
    [AUR_REDIS_REPORT_ADD] =
        KEYS_AND_CALL "local all, open, gone = k..'reports_all', k..'reports_open', nil\n"
                      "if call('HEXISTS', k..'reports', ARGV[1]) == 1 then return 0 end\n"
                      "if call('ZCARD', all) >= tonumber(ARGV[4]) then\n"
                      "  local low, high = 0, call('ZCARD', open)\n"
                      "  while low < high do\n"
                      "    local at = math.floor((low + high) / 2)\n"
                      "    local same = call('ZRANGE', all, at, at)[1] == call('ZRANGE', open, at, at)[1]\n"
                      "    if same then low = at + 1 else high = at end\n"
                      "  end\n"
                      "  gone = call('ZRANGE', all, low, low)[1] or call('ZRANGE', all, 0, 0)[1]\n"
                      "end\n"
                      "local place = call('INCR', k..'report_place')\n"
                      "call('HSET', k..'reports', ARGV[1], ARGV[2])\n"
                      "call('ZADD', all, place, ARGV[1])\n"
                      "if ARGV[3] == '0' then call('ZADD', open, place, ARGV[1]) end\n"
                      "if gone then\n"
                      "  call('HDEL', k..'reports', gone)\n"
                      "  call('ZREM', all, gone)\n"
                      "  call('ZREM', open, gone)\n"
                      "end\n"
                      "return 1\n",
    [AUR_REDIS_REPORT_CLOSE] = KEYS_AND_CALL "local text = call('HGET', k..'reports', ARGV[1])\n"
                                             "local report = text and cjson.decode(text)\n"
                                             "if not report or report.closed_s ~= '0' then return 0 end\n"
                                             "report.closed_by, report.closed_s = ARGV[2], ARGV[3]\n"
                                             "call('HSET', k..'reports', ARGV[1], cjson.encode(report))\n"
                                             "call('ZREM', k..'reports_open', ARGV[1])\n"
                                             "return 1\n",
    [AUR_REDIS_REPORTS] =
        KEYS_AND_CALL "local skip, most, out = tonumber(ARGV[2]), tonumber(ARGV[3]), {call('ZCARD', k..ARGV[1])}\n"
                      "if most == 0 then return out end\n"
                      "for _, id in ipairs(call('ZREVRANGE', k..ARGV[1], skip, skip + most - 1)) do\n"
                      "  out[#out + 1] = call('HGET', k..'reports', id) or ''\n"
                      "end\n"
                      "return out\n",
    [AUR_REDIS_AUDIT_ADD] =
        KEYS_AND_CALL DROP_AUDITS "drop_audits(call('RPUSH', k..'audits', ARGV[1]) - tonumber(ARGV[2]))\nreturn 1\n",
    [AUR_REDIS_AUDITS] =
        KEYS_AND_CALL "local total, most = call('LLEN', k..'audits'), tonumber(ARGV[2])\n"
                      "local last = total - tonumber(ARGV[1]) - 1\n"
                      "local first = math.max(0, last - most + 1)\n"
                      "local out = {total, tonumber(call('GET', k..'audits_gone') or '0') + first + 1}\n"
                      "if most == 0 or last < 0 then return out end\n"
                      "for _, text in ipairs(call('LRANGE', k..'audits', first, last)) do out[#out + 1] = text end\n"
                      "return out\n",
};

const char *aur_redis_script_text(aur_redis_script script)
{
    return SCRIPTS[script];
}

bool aur_redis_script_repeats(aur_redis_script script)
{
    switch (script) {
    case AUR_REDIS_ACCOUNT_ADD:  // a second time the login is taken
    case AUR_REDIS_SESSION_ADD:  // and the id
    case AUR_REDIS_SESSION_TURN: // the token was used
    case AUR_REDIS_SANCTION_ADD:
    case AUR_REDIS_REPORT_ADD:
    case AUR_REDIS_AUDIT_ADD:    // it would be there twice
    case AUR_REDIS_REPORT_CLOSE: // it is closed
        return false;
    default:
        return true;
    }
}
