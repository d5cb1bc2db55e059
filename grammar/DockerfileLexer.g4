// Tokens of a Dockerfile, as BuildKit's frontend/dockerfile/parser splits it.
//
// Every byte falls into exactly one token. Tokens on the HIDDEN channel (blanks,
// continuations, comment lines inside an instruction) are kept for the lossless
// tree and never reach the parser.
//
// The stream hands out bytes, not code points, and shows the file's escape
// character, whichever it is, as a backslash: the grammar knows one escape only.
//
// What a byte means depends on the instruction that it stands in and on what
// came before (is a quote open, did the last line end in a continuation), so
// each rule names the shape of a token's start, and its action, in
// DockerfileLexerBase, takes the rest of it.
lexer grammar DockerfileLexer;

options { superClass = DockerfileLexerBase; }

@header { #include "dockerfile_lexer_base.h" }

tokens {
  DIRECTIVE,      // a comment that is a parser directive
  EOL,            // the end of an instruction's own lines; empty at the end of the file
  FLAG, FLAG_MORE,
  WORD, WORD_MORE,  // the _MORE kinds go on, after a continuation, with what the kind before began
  TEXT,
  JSON_OPEN, JSON_CLOSE, JSON_COMMA, JSON_STRING,
  HEREDOC_BODY, HEREDOC_END
}

// ---- The start of a line that belongs to no instruction yet.

NEWLINE      : '\r'* '\n' { blank_line(); } ;
BLANKS       : [ \t\u000B\f\r]+ -> channel(HIDDEN) ;
COMMENT      : '#' { comment(); } ;
CONTINUATION : '\\' [ \t]* ( '\r'* '\n' | EOF ) { continuation(); } ;

ADD         : [Aa] [Dd] [Dd] { keyword(); } ;
ARG         : [Aa] [Rr] [Gg] { keyword(); } ;
CMD         : [Cc] [Mm] [Dd] { keyword(); } ;
COPY        : [Cc] [Oo] [Pp] [Yy] { keyword(); } ;
ENTRYPOINT  : [Ee] [Nn] [Tt] [Rr] [Yy] [Pp] [Oo] [Ii] [Nn] [Tt] { keyword(); } ;
ENV         : [Ee] [Nn] [Vv] { keyword(); } ;
EXPOSE      : [Ee] [Xx] [Pp] [Oo] [Ss] [Ee] { keyword(); } ;
FROM        : [Ff] [Rr] [Oo] [Mm] { keyword(); } ;
HEALTHCHECK : [Hh] [Ee] [Aa] [Ll] [Tt] [Hh] [Cc] [Hh] [Ee] [Cc] [Kk] { keyword(); } ;
LABEL       : [Ll] [Aa] [Bb] [Ee] [Ll] { keyword(); } ;
MAINTAINER  : [Mm] [Aa] [Ii] [Nn] [Tt] [Aa] [Ii] [Nn] [Ee] [Rr] { keyword(); } ;
ONBUILD     : [Oo] [Nn] [Bb] [Uu] [Ii] [Ll] [Dd] { keyword(); } ;
RUN         : [Rr] [Uu] [Nn] { keyword(); } ;
SHELL       : [Ss] [Hh] [Ee] [Ll] [Ll] { keyword(); } ;
STOPSIGNAL  : [Ss] [Tt] [Oo] [Pp] [Ss] [Ii] [Gg] [Nn] [Aa] [Ll] { keyword(); } ;
USER        : [Uu] [Ss] [Ee] [Rr] { keyword(); } ;
VOLUME      : [Vv] [Oo] [Ll] [Uu] [Mm] [Ee] { keyword(); } ;
WORKDIR     : [Ww] [Oo] [Rr] [Kk] [Dd] [Ii] [Rr] { keyword(); } ;
UNKNOWN     : ( '\\' | ~[ \t\u000B\f\r\n#\\] ) ~[ \t\u000B\f\r\n\\]* { keyword(); } ;

// ---- After a keyword, up to the end of the instruction's own lines.

mode ARGUMENTS;

A_NEWLINE      : '\r'* '\n' { newline(); } ;
A_BLANKS       : [ \t\u000B\f\r]+ { blanks(); } ;
A_CONTINUATION : '\\' [ \t]* ( '\r'* '\n' | EOF ) { continuation(); } ;
A_ARGUMENT     : ~[ \t\u000B\f\r\n] { argument(); } ;

// ---- Heredoc bodies, after the lines that opened them.

mode HEREDOC;

H_LINES : . { heredoc_lines(); } ;
