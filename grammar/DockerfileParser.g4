// Instructions of a Dockerfile. The lexer has sorted out quoting, continuations
// and heredocs, so each decision here needs one token of look-ahead.
// The actions build drydock's own tree (DockerfileParserBase): no ANTLR parse
// tree is made.
parser grammar DockerfileParser;

options { tokenVocab = DockerfileLexer; superClass = DockerfileParserBase; }

@header { #include "dockerfile_parser_base.h" }

dockerfile : ( NEWLINE | COMMENT | DIRECTIVE | line )* EOF ;

line : { begin_line(); } instruction EOL heredoc* { end_line(); } ;

instruction
  : ( FROM | EXPOSE | ARG ) { begin(); } flag* word* { end(); }
  | ( RUN | CMD | ENTRYPOINT | SHELL ) { begin(); } flag* ( exec | text )? { end(); }
  | ( ADD | COPY | VOLUME ) { begin(); } flag* ( exec | word* ) { end(); }
  | ( ENV | LABEL ) { begin(); } flag* word* ( text { legacy(); } )? { end(); }
  | ( USER | WORKDIR | STOPSIGNAL | MAINTAINER ) { begin(); } flag* text? { end(); }
  | HEALTHCHECK { begin(); } flag* ( word ( exec | text )? )? { end(); }
  | ONBUILD { begin(); } flag* instruction? { end(); }
  | UNKNOWN { begin(); } flag* text? { end(); }
  ;

flag : FLAG { flag_begins(); } ( FLAG_MORE { flag_goes_on(); } )* ;

word : WORD { argument_begins(); } ( WORD_MORE { argument_goes_on(); } )* ;

text : TEXT { argument_begins(); } ( TEXT { argument_goes_on(); } )* ;

exec : JSON_OPEN { exec_form(); } ( JSON_STRING { argument_begins(); } ( JSON_COMMA JSON_STRING { argument_begins(); } )* )? JSON_CLOSE ;

heredoc : HEREDOC_BODY { heredoc_body(); } | HEREDOC_END { heredoc_end(); } ;
