// Tokens of a POSIX shell script with the bash that Dockerfiles use, lexed from
// a logical text (continuations are joined already; newlines are real ones).
//
// A word without a command substitution is one token, WORD. Otherwise its
// pieces are PARTs around SUBST_OPEN … SUBST_CLOSE, and the last piece is a WORD
// or an empty WORD_END: the parser can tell where a word ends without looking at blanks.
//
// Two more tokens may be empty: HEREDOC_OPEN before a heredoc's body, and the
// CASE_END that the last item of a case may lack. They spare the parser look-ahead.
//
// Which words are reserved, where a heredoc's body begins and what `)` closes
// depends on what came before; ShellLexerBase keeps that.
lexer grammar ShellLexer;

options { superClass = ShellLexerBase; }

@header { #include "shell_lexer_base.h" }

tokens {
  WORD, PART, IO_NUMBER, FUNCTION_NAME, SUBST_OPEN, SUBST_CLOSE, WORD_END,
  ARRAY_OPEN, ARRAY_CLOSE, ARITH_OPEN, HEREDOC_OPEN, HEREDOC_END,
  IF, THEN, ELIF, ELSE, FI, FOR, SELECT, WHILE, UNTIL, DO, DONE, CASE, IN, ESAC,
  FUNCTION, LBRACE, RBRACE, BANG, TIME, TEST_OPEN, TEST_CLOSE
}

BLANKS  : ( [ \t] | '\r' | '\\' '\r'? '\n' )+ -> channel(HIDDEN) ;
NEWLINE : '\n' { newline(); } ;
COMMENT : '#' { comment(); } ;

AND      : '&&' { separator(); } ;
OR       : '||' { separator(); } ;
PIPE     : '|'  { pipe(); } ;
PIPE_AMP : '|&' { separator(); } ;
AMP      : '&'  { separator(); } ;
SEMI     : ';'  { separator(); } ;
CASE_END : ( ';;' | ';&' | ';;&' ) { case_end(); } ;
LPAREN   : '(' { open_paren(); } ;
RPAREN   : ')' { close_paren(); } ;

LESS       : '<'   { redirect(); } ;
GREAT      : '>'   { redirect(); } ;
DGREAT     : '>>'  { redirect(); } ;
DLESS      : '<<'  { heredoc(false); } ;
DLESSDASH  : '<<-' { heredoc(true); } ;
TLESS      : '<<<' { redirect(); } ;
LESSAND    : '<&'  { redirect(); } ;
GREATAND   : '>&'  { redirect(); } ;
LESSGREAT  : '<>'  { redirect(); } ;
CLOBBER    : '>|'  { redirect(); } ;
ANDGREAT   : '&>'  { redirect(); } ;
ANDDGREAT  : '&>>' { redirect(); } ;

PROCESS_SUBST : [<>] '(' { begin_word(); } ;
WORD_START    : ~[ \t\r\n#&|;()<>] { begin_word(); } ;

// Inside a word, after or before a substitution.
mode IN_WORD;

W_ANY : . { resume_word(); } ;

// At the start of a heredoc's body.
mode BODY;

B_ANY : . { heredoc_body(); } ;
