/* JSON: see json.h. */
#include "json.h"

#include "common/number.h"
#include <math.h>
#include <string.h>

enum { MOST_DEPTH = 64 };

struct json json_begin(char *text, size_t size)
{
    return (struct json){text, text + size, 1};
}

static bool wrong(const struct json *json, struct reason *reason, const char *expected)
{
    return reason_set(reason, "line %d: expected %s", json->line, expected);
}

static void skip_spaces(struct json *json)
{
    for (; json->at < json->end && *json->at && strchr(" \t\r\n", *json->at); json->at++)
        json->line += *json->at == '\n';
}

bool json_is_next(struct json *json, char c)
{
    skip_spaces(json);
    return json->at < json->end && *json->at == c;
}

bool json_take(struct json *json, char c)
{
    bool next = json_is_next(json, c);
    json->at += next;
    return next;
}

/* Goes to the next item between these brackets; false at the end. */
static bool next_in(struct json *json, const char *brackets, bool *first, bool *good,
                    struct reason *reason)
{
    if (*first && !json_take(json, brackets[0])) {
        *good = wrong(json, reason, *brackets == '{' ? "an object" : "an array");
        return false;
    }
    if (json_take(json, brackets[1]))
        return false;
    if (!*first && !json_take(json, ',')) {
        *good = wrong(json, reason, "a comma, or the end of an object or array");
        return false;
    }
    *first = false;
    return true;
}

bool json_next_key(struct json *json, bool *first, char **key, bool *good,
                   struct reason *reason)
{
    if (!next_in(json, "{}", first, good, reason))
        return false;
    *key = json_string(json, reason);
    *good = *key && (json_take(json, ':') || wrong(json, reason, "a colon"));
    return *good;
}

bool json_next_element(struct json *json, bool *first, bool *good, struct reason *reason)
{
    return next_in(json, "[]", first, good, reason);
}

/* Reads four hexadecimal digits; -1 if they are not. */
static long read_hex(struct json *json)
{
    long code = 0;
    for (int k = 0; k < 4; k++, json->at++) {
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *digit =
            json->at < json->end && *json->at ? strchr(digits, *json->at) : NULL;
        if (!digit)
            return -1;
        code = code * 16 + (long)(digit - digits) % 16;
    }
    return code;
}

/* Writes a character as UTF-8, which is no longer than its escape was. */
static char *put(char *to, long code)
{
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const int marks[] = {0, 0xc0, 0xe0, 0xf0};
    *to++ = (char)(marks[more] | code >> (6 * more));
    while (more--)
        *to++ = (char)(0x80 | (code >> (6 * more) & 0x3f));
    return to;
}

/* Reads what follows \u; -1 if it is no character. */
static long read_code(struct json *json)
{
    long code = read_hex(json);
    if (code < 0xd800 || code > 0xdfff)
        return code ? code : -1;
    if (code > 0xdbff || json->end - json->at < 6 || json->at[0] != '\\' || json->at[1] != 'u')
        return -1;
    json->at += 2;
    long low = read_hex(json);
    return low < 0xdc00 || low > 0xdfff ? -1 : 0x10000 + ((code - 0xd800) << 10) + low - 0xdc00;
}

char *json_string(struct json *json, struct reason *reason)
{
    static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    if (!json_take(json, '"')) {
        wrong(json, reason, "a string");
        return NULL;
    }
    char *start = json->at, *to = start;
    while (json->at < json->end && *json->at != '"' && (unsigned char)*json->at >= 0x20) {
        if (*json->at != '\\') {
            *to++ = *json->at++;
            continue;
        }
        char c = json->at + 1 < json->end ? json->at[1] : 0;
        const char *escape = c ? strchr(escapes, c) : NULL;
        json->at += 2;
        long code = escape ? meant[escape - escapes] : c == 'u' ? read_code(json) : -1;
        if (code < 0) {
            wrong(json, reason, "a character after a backslash");
            return NULL;
        }
        to = put(to, code);
    }
    if (json->at >= json->end || *json->at != '"') {
        wrong(json, reason, "the end of a string");
        return NULL;
    }
    json->at++;
    *to = 0;
    return start;
}

bool json_number(struct json *json, double *number, struct reason *reason)
{
    char text[512];
    size_t n = 0;
    skip_spaces(json);
    while (json->at < json->end && *json->at && strchr("0123456789+-.eE", *json->at) &&
           n < sizeof text - 1)
        text[n++] = *json->at++;
    text[n] = 0;
    return (number_parse(text, '.', number) && isfinite((float)*number)) ||
           wrong(json, reason, "a finite number");
}

static bool skip_word(struct json *json)
{
    static const char *const words[] = {"true", "false", "null"};
    for (int k = 0; k < 3; k++) {
        size_t n = strlen(words[k]);
        if ((size_t)(json->end - json->at) >= n && !memcmp(json->at, words[k], n)) {
            json->at += n;
            return true;
        }
    }
    return false;
}

static bool skip(struct json *json, int depth, struct reason *reason)
{
    bool first = true, good = true;
    char *key;
    double number;
    if (depth == MOST_DEPTH)
        return wrong(json, reason, "fewer brackets within brackets");
    if (json_is_next(json, '"'))
        return json_string(json, reason);
    if (json_is_next(json, '{')) {
        while (good && json_next_key(json, &first, &key, &good, reason))
            good = skip(json, depth + 1, reason);
        return good;
    }
    if (json_is_next(json, '[')) {
        while (good && json_next_element(json, &first, &good, reason))
            good = skip(json, depth + 1, reason);
        return good;
    }
    return skip_word(json) || json_number(json, &number, reason);
}

bool json_skip(struct json *json, struct reason *reason)
{
    return skip(json, 0, reason);
}

bool json_is_over(struct json *json, struct reason *reason)
{
    skip_spaces(json);
    return json->at == json->end || wrong(json, reason, "nothing after the end");
}
