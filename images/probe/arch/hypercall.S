/* The two hypercall functions in the form that Linux has them since XSA-466, so that the loader's rule finds them. */
        .text
        .globl hypercall_amd, hypercall_intel
        .balign 16
hypercall_amd:
        vmmcall
        ret
        .balign 16
hypercall_intel:
        vmcall
        ret

        /* long hypercall_through(void *entry, u32 number, const word arguments[5]) */
        .globl hypercall_through
hypercall_through:
#ifdef __x86_64__
        pushq %rbx
        movq %rdi, %rbx
        movl %esi, %eax
        movq (%rdx), %rdi
        movq 8(%rdx), %rsi
        movq 24(%rdx), %r10
        movq 32(%rdx), %r8
        movq 16(%rdx), %rdx
        call *%rbx
        popq %rbx
#else
        pushl %ebp
        pushl %ebx
        pushl %esi
        pushl %edi
        movl 20(%esp), %ebp
        movl 24(%esp), %eax
        movl 28(%esp), %edx
        movl (%edx), %ebx
        movl 4(%edx), %ecx
        movl 12(%edx), %esi
        movl 16(%edx), %edi
        movl 8(%edx), %edx
        call *%ebp
        popl %edi
        popl %esi
        popl %ebx
        popl %ebp
#endif
        ret
        .section .note.GNU-stack, "", @progbits
